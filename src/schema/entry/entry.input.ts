import { Field, InputType } from 'type-graphql'
import {
  AddNoteInput,
  AddRestrictionInput,
  CorrectEventInput,
  GrantClearanceInput,
  LiftRestrictionInput,
  RemoveFromPlayInput,
  ReopenCaseInput,
} from '../case/case-event.input.js'
import { SidelineEntryInput } from '../event/event.input.js'
import { ReportSymptomsInput } from '../protocol/protocol.input.js'

const as = (mutation: string): string => `The input of \`${mutation}\`.`

@InputType({
  description:
    'One entry that a device made while offline. Set exactly one field, and give its input an `entryKey`. An offline device does not know the ids that the server gives. Where an id of an earlier entry is needed, write `entry:` and the `entryKey` of that entry: `caseId: "entry:4f1d…"` is the case of that entry. This also works for `eventId` and `restrictionId`.',
})
export class EntryInput {
  @Field(() => SidelineEntryInput, { nullable: true, description: as('sidelineEntry') })
  readonly sidelineEntry?: SidelineEntryInput | null

  @Field(() => AddNoteInput, { nullable: true, description: as('addNote') })
  readonly addNote?: AddNoteInput | null

  @Field(() => AddRestrictionInput, { nullable: true, description: as('addRestriction') })
  readonly addRestriction?: AddRestrictionInput | null

  @Field(() => LiftRestrictionInput, { nullable: true, description: as('liftRestriction') })
  readonly liftRestriction?: LiftRestrictionInput | null

  @Field(() => RemoveFromPlayInput, { nullable: true, description: as('removeFromPlay') })
  readonly removeFromPlay?: RemoveFromPlayInput | null

  @Field(() => GrantClearanceInput, { nullable: true, description: as('grantClearance') })
  readonly grantClearance?: GrantClearanceInput | null

  @Field(() => ReopenCaseInput, { nullable: true, description: as('reopenCase') })
  readonly reopenCase?: ReopenCaseInput | null

  @Field(() => CorrectEventInput, { nullable: true, description: as('correctEvent') })
  readonly correctEvent?: CorrectEventInput | null

  @Field(() => ReportSymptomsInput, { nullable: true, description: as('reportSymptoms') })
  readonly reportSymptoms?: ReportSymptomsInput | null
}
