import { ArrayMaxSize, IsOptional } from 'class-validator'
import { Field, ID, InputType } from 'type-graphql'
import { LicenceType, RestrictionKind, Role, Severity } from '../../generated/prisma/enums.js'
import { NoteType } from '../../data/writes/add-note.js'
import { IsId } from '../common/id.js'
import { CalendarDate } from '../common/scalars.js'
import { IsText } from '../common/text.js'
import { EventInput, VisibleEventInput } from '../event/event-details.input.js'

const WHAT_HAPPENED = 'for everyone to whom `visibility` shows the event: 1 to 2000 characters.'

@InputType({ description: 'A note, an examination or a treatment, which decides nothing about participation.' })
export class AddNoteInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @Field(() => NoteType, { defaultValue: NoteType.NOTE, description: 'What it is.' })
  readonly type!: NoteType

  @IsText(1, 2000)
  @Field(() => String, { description: `What was seen or done, ${WHAT_HAPPENED}` })
  readonly summary!: string

  @Field(() => Severity, {
    nullable: true,
    description: 'What an EVALUATION found. A case keeps the first severity that was stated: a correction changes it.',
  })
  readonly severity?: Severity | null
}

@InputType({ description: 'What an athlete must not do from now on.' })
export class AddRestrictionInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case that it belongs to.' })
  readonly caseId!: string

  @Field(() => RestrictionKind, { description: 'What is forbidden or limited. NO_PLAY takes the athlete OUT, any other restricts.' })
  readonly kind!: RestrictionKind

  @IsText(1, 1000)
  @Field(() => String, { description: 'The restriction in words for coaches, without a diagnosis: 1 to 1000 characters.' })
  readonly details!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The first day on which it is in force; today, by the school’s calendar, where it is left out.',
  })
  readonly startsOn?: string | null

  @Field(() => CalendarDate, { nullable: true, description: 'The last day; until it is lifted where it is left out.' })
  readonly endsOn?: string | null

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `What the event says, ${WHAT_HAPPENED} The details where it is left out.` })
  readonly summary?: string | null
}

@InputType({ description: 'A restriction that is to end now.' })
export class LiftRestrictionInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The restriction.' })
  readonly restrictionId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `Why, ${WHAT_HAPPENED} “Restriction lifted” where it is left out.` })
  readonly summary?: string | null
}

@InputType({ description: 'The clearance of one case.' })
export class GrantClearanceInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsText(1, 2000)
  @Field(() => String, { description: `On what grounds, ${WHAT_HAPPENED}` })
  readonly summary!: string

  @IsOptional()
  @IsText(1, 200)
  @Field(() => String, {
    nullable: true,
    description: 'Who signed the clearance: 1 to 200 characters. Needed after a head injury, kept where it is given otherwise.',
  })
  readonly signedBy?: string | null

  @Field(() => LicenceType, {
    nullable: true,
    description:
      'The signer’s licence. After a head injury it must be one of the school’s `clearancePolicy`, otherwise it is kept as it is given.',
  })
  readonly licenceType?: LicenceType | null

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The day on which the written note was signed: not in the future by the school’s calendar, and not before the athlete was hurt or the case reopened. A note that cannot be so is refused after any injury.',
  })
  readonly noteDate?: string | null
}

@InputType({ description: 'A case whose athlete must not play from now on.' })
export class RemoveFromPlayInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `Why, ${WHAT_HAPPENED} “Removed from play” where it is left out.` })
  readonly summary?: string | null
}

@InputType({ description: 'A resolved case that is to be active again.' })
export class ReopenCaseInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, { nullable: true, description: `Why, ${WHAT_HAPPENED} “Case reopened” where it is left out.` })
  readonly summary?: string | null
}

@InputType({ description: 'What an event should have said. The event stays as it is, and points at its correction.' })
export class CorrectEventInput extends EventInput {
  @IsId()
  @Field(() => ID, { description: 'The event that is mistaken.' })
  readonly eventId!: string

  @IsText(1, 2000)
  @Field(() => String, { description: `What is right, ${WHAT_HAPPENED}` })
  readonly summary!: string

  @Field(() => Severity, { nullable: true, description: 'The right severity: it becomes the case’s.' })
  readonly severity?: Severity | null

  @IsOptional()
  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], {
    nullable: true,
    description: 'The roles that may see the correction: those that may see the event where it is left out. AT is always among them.',
  })
  readonly visibility?: readonly Role[] | null
}
