import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { addNote } from '../../data/writes/add-note.js'
import { addRestriction } from '../../data/writes/add-restriction.js'
import { correctEvent } from '../../data/writes/correct-event.js'
import { grantClearance } from '../../data/writes/grant-clearance.js'
import { liftRestriction } from '../../data/writes/lift-restriction.js'
import { removeFromPlay } from '../../data/writes/remove-from-play.js'
import { reopenCase } from '../../data/writes/reopen-case.js'
import type { Context } from '../common/context.js'
import type { TouchedIds } from '../event/event.payload.js'
import { touchedBy } from '../event/touched.resolver.js'
import {
  AddNoteInput,
  AddRestrictionInput,
  CorrectEventInput,
  GrantClearanceInput,
  LiftRestrictionInput,
  RemoveFromPlayInput,
  ReopenCaseInput,
} from './case-event.input.js'
import {
  AddNotePayload,
  AddRestrictionPayload,
  CorrectEventPayload,
  GrantClearancePayload,
  LiftRestrictionPayload,
  RemoveFromPlayPayload,
  ReopenCasePayload,
} from './case-event.payload.js'

@Resolver(() => AddNotePayload)
class AddNoteResolver extends touchedBy(AddNotePayload) {
  @Mutation(() => AddNotePayload, {
    nullable: true,
    description: 'Adds a note, an examination or a treatment to a case; none of them changes participation.',
  })
  addNote(
    @Arg('input', () => AddNoteInput, { description: 'The note, examination or treatment.' }) input: AddNoteInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return addNote(context, input)
  }
}

@Resolver(() => AddRestrictionPayload)
class AddRestrictionResolver extends touchedBy(AddRestrictionPayload) {
  @Mutation(() => AddRestrictionPayload, {
    nullable: true,
    description:
      'Forbids or limits something: the case is RESTRICTED from now on, or OUT where all play is forbidden. CONFLICT where the case is resolved.',
  })
  addRestriction(
    @Arg('input', () => AddRestrictionInput, { description: 'The restriction.' }) input: AddRestrictionInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return addRestriction(context, input)
  }
}

@Resolver(() => LiftRestrictionPayload)
class LiftRestrictionResolver extends touchedBy(LiftRestrictionPayload) {
  @Mutation(() => LiftRestrictionPayload, {
    nullable: true,
    description:
      'Lifts a restriction. Participation stays as it is: a clearance or an entry changes it. CONFLICT where it is lifted already.',
  })
  liftRestriction(
    @Arg('input', () => LiftRestrictionInput, { description: 'The restriction that ends.' }) input: LiftRestrictionInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return liftRestriction(context, input)
  }
}

@Resolver(() => RemoveFromPlayPayload)
class RemoveFromPlayResolver extends touchedBy(RemoveFromPlayPayload) {
  @Mutation(() => RemoveFromPlayPayload, {
    nullable: true,
    description: 'Takes an athlete out because of a case that is active: it is OUT from now on. CONFLICT where the case is resolved.',
  })
  removeFromPlay(
    @Arg('input', () => RemoveFromPlayInput, { description: 'The removal.' }) input: RemoveFromPlayInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return removeFromPlay(context, input)
  }
}

@Resolver(() => GrantClearancePayload)
class GrantClearanceResolver extends touchedBy(GrantClearancePayload) {
  @Mutation(() => GrantClearancePayload, {
    nullable: true,
    description:
      'Clears the athlete of one case and resolves it; the athlete’s status is then the worst of the other active cases. After a head injury the school’s `clearancePolicy` has to be met, else CLEARANCE_NOT_ALLOWED with `unmet`: every condition that is not met yet, each {condition: ClearanceCondition, message, possibleFrom: the day from which time has met it, or null}; `Case.clearanceChecklist` says the same beforehand. CONFLICT where the case is resolved already; also, with `currentVersion`, where the athlete was restricted or taken out after the clearance’s `occurredAt`, or at this very moment: look at the case, and send its version as `expectedVersion`.',
  })
  grantClearance(
    @Arg('input', () => GrantClearanceInput, { description: 'The clearance.' }) input: GrantClearanceInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return grantClearance(context, input)
  }
}

@Resolver(() => ReopenCasePayload)
class ReopenCaseResolver extends touchedBy(ReopenCasePayload) {
  @Mutation(() => ReopenCasePayload, {
    nullable: true,
    description:
      'Makes a resolved case active and RESTRICTED again, until 30 days after its clearance; from then on REOPEN_WINDOW_CLOSED, with `closedOn`, the last day. CONFLICT where the case is active, or another one of the same body part and side is.',
  })
  reopenCase(
    @Arg('input', () => ReopenCaseInput, { description: 'The case to reopen.' }) input: ReopenCaseInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return reopenCase(context, input)
  }
}

@Resolver(() => CorrectEventPayload)
class CorrectEventResolver extends touchedBy(CorrectEventPayload) {
  @Mutation(() => CorrectEventPayload, {
    nullable: true,
    description: 'Corrects an event by another one that points at it; both stay. A severity in it becomes the case’s.',
  })
  correctEvent(
    @Arg('input', () => CorrectEventInput, { description: 'The correction.' }) input: CorrectEventInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return correctEvent(context, input)
  }
}

/** Whatever a trainer does to a case that is there already. */
export const caseEventResolvers = [
  AddNoteResolver,
  AddRestrictionResolver,
  LiftRestrictionResolver,
  RemoveFromPlayResolver,
  GrantClearanceResolver,
  ReopenCaseResolver,
  CorrectEventResolver,
] as const
