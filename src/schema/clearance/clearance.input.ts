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
  @Field(() => String, {
    nullable: true,
    description: 'Who would sign the clearance: 1 to 200 characters. If omitted, SIGNER_NAMED is TO_STATE.',
  })
  readonly signedBy?: string | null

  @Field(() => LicenceType, { nullable: true, description: 'The signer’s licence. If omitted, LICENCE_TYPE_ACCEPTED is TO_STATE.' })
  readonly licenceType?: LicenceType | null

  @Field(() => CalendarDate, { nullable: true, description: 'The date of the written note. If omitted, WRITTEN_NOTE_DATED is TO_STATE.' })
  readonly noteDate?: string | null
}
