import { IsOptional } from 'class-validator'
import { ArgsType, Field } from 'type-graphql'
import type { Signature } from '../../data/writes/grant-clearance.js'
import { LicenceType } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'
import { IsText } from '../common/text.js'

@ArgsType()
export class SignatureArguments implements Signature {
  @IsOptional()
  @IsText(1, 200)
  @Field(() => String, { nullable: true, description: 'Who would sign: 1 to 200 characters; still to be stated where it is left out.' })
  readonly signedBy?: string | null

  @Field(() => LicenceType, { nullable: true, description: 'The signer’s licence; still to be stated where it is left out.' })
  readonly licenceType?: LicenceType | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day of the written note; still to be stated where it is left out.' })
  readonly noteDate?: string | null
}
