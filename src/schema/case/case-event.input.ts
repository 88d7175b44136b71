import { ArrayMaxSize, IsOptional } from 'class-validator'
import { Field, ID, InputType } from 'type-graphql'
import { LicenceType, RestrictionKind, Role, Severity } from '../../generated/prisma/enums.js'
import { NoteType } from '../../data/writes/add-note.js'
import { IsId } from '../common/id.js'
import { CalendarDate } from '../common/scalars.js'
import { IsText } from '../common/text.js'
import { EventInput, VisibleEventInput } from '../event/event-details.input.js'

const FOR_READERS = '1 to 2000 characters. Every role in `visibility` can read it.'

@InputType({ description: 'A note, an evaluation or a treatment. None of them changes participation.' })
export class AddNoteInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @Field(() => NoteType, { defaultValue: NoteType.NOTE, description: 'The kind of note. Default: NOTE.' })
  readonly type!: NoteType

  @IsText(1, 2000)
  @Field(() => String, { description: `What was seen or done: ${FOR_READERS}` })
  readonly summary!: string

  @Field(() => Severity, {
    nullable: true,
    description:
      'The severity that the evaluation found. BAD_USER_INPUT if `type` is not EVALUATION. A case keeps the first severity stated; only a correction changes it. Default: none.',
  })
  readonly severity?: Severity | null
}

@InputType({ description: 'A new restriction on a case.' })
export class AddRestrictionInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @Field(() => RestrictionKind, {
    description: 'What is forbidden or limited. NO_PLAY makes the case OUT. Any other kind makes it RESTRICTED, even if it was OUT.',
  })
  readonly kind!: RestrictionKind

  @IsText(1, 1000)
  @Field(() => String, { description: 'The restriction in words for coaches: 1 to 1000 characters. Do not state a diagnosis.' })
  readonly details!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The first day on which the restriction applies. Default: today in the school’s time zone.',
  })
  readonly startsOn?: string | null

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The last day on which the restriction applies. It must not be before `startsOn`. Default: none; the restriction then applies until it is lifted.',
  })
  readonly endsOn?: string | null

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `The event’s text: ${FOR_READERS} Default: the \`details\`.` })
  readonly summary?: string | null
}

@InputType({ description: 'A restriction to lift.' })
export class LiftRestrictionInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The restriction’s id.' })
  readonly restrictionId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `Why the restriction is lifted: ${FOR_READERS} Default: “Restriction lifted”.` })
  readonly summary?: string | null
}

@InputType({ description: 'A clearance that resolves one case.' })
export class GrantClearanceInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsText(1, 2000)
  @Field(() => String, { description: `The grounds for the clearance: ${FOR_READERS}` })
  readonly summary!: string

  @IsOptional()
  @IsText(1, 200)
  @Field(() => String, {
    nullable: true,
    description: 'Who signed the clearance: 1 to 200 characters. Required after a head injury. Optional after any other injury.',
  })
  readonly signedBy?: string | null

  @Field(() => LicenceType, {
    nullable: true,
    description:
      'The signer’s licence. After a head injury it is required and must be one of `clearancePolicy.licenceTypes`. After any other injury it is optional.',
  })
  readonly licenceType?: LicenceType | null

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The day on which the written note was signed. Required after a head injury, unless `clearancePolicy.writtenNoteRequired` is false. Optional after any other injury. After any injury, the date must not be in the future in the school’s time zone, and not before the athlete was last hurt or the case was reopened.',
  })
  readonly noteDate?: string | null
}

@InputType({ description: 'A removal from play on an active case.' })
export class RemoveFromPlayInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, {
    nullable: true,
    description: `Why the athlete is removed from play: ${FOR_READERS} Default: “Removed from play”.`,
  })
  readonly summary?: string | null
}

@InputType({ description: 'A resolved case to reopen.' })
export class ReopenCaseInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `Why the case is reopened: ${FOR_READERS} Default: “Case reopened”.` })
  readonly summary?: string | null
}

@InputType({
  description: 'A correction of an earlier event. The earlier event does not change; its `Event.corrections` lists the correction.',
})
export class CorrectEventInput extends EventInput {
  @IsId()
  @Field(() => ID, { description: 'The id of the event to correct.' })
  readonly eventId!: string

  @IsText(1, 2000)
  @Field(() => String, { description: `What should have been recorded: ${FOR_READERS}` })
  readonly summary!: string

  @Field(() => Severity, {
    nullable: true,
    description: 'The correct severity. It becomes the severity of the case. Default: the severity does not change.',
  })
  readonly severity?: Severity | null

  @IsOptional()
  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], {
    nullable: true,
    description:
      'The roles that may see the correction, at most 10. AT is always included, even if you do not name it. Default: the roles of the corrected event.',
  })
  readonly visibility?: readonly Role[] | null
}
