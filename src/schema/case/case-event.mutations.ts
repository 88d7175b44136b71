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
    description: 'Adds a note, an evaluation or a treatment to a case. It does not change participation.',
  })
  addNote(
    @Arg('input', () => AddNoteInput, { description: 'The note, evaluation or treatment.' }) input: AddNoteInput,
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
      'Adds a restriction to a case. The case becomes OUT if the kind is NO_PLAY. With any other kind it becomes RESTRICTED, even if it was OUT. CONFLICT if the case is resolved.',
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
      'Lifts a restriction. Participation does not change: only a clearance or a new entry changes it. CONFLICT if the restriction is already lifted.',
  })
  liftRestriction(
    @Arg('input', () => LiftRestrictionInput, { description: 'The restriction to lift.' }) input: LiftRestrictionInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return liftRestriction(context, input)
  }
}

@Resolver(() => RemoveFromPlayPayload)
class RemoveFromPlayResolver extends touchedBy(RemoveFromPlayPayload) {
  @Mutation(() => RemoveFromPlayPayload, {
    nullable: true,
    description: 'Removes an athlete from play: the case becomes OUT. CONFLICT if the case is resolved.',
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
      'Clears the athlete of one case and resolves the case. The athlete’s status becomes the worst participation of the other active cases. After a head injury, the clearance must meet the school’s `clearancePolicy`; `Case.clearanceChecklist` shows the conditions in advance. Otherwise the mutation fails with CLEARANCE_NOT_ALLOWED, and `extensions.unmet` lists every unmet condition as `{ condition, message, possibleFrom }`. `possibleFrom` is the first day on which waiting alone meets the condition, or null. CONFLICT if the case is already resolved. CONFLICT with `extensions.currentVersion` if the athlete was restricted or removed from play after the clearance’s `occurredAt`, or while the clearance was being written: the person who cleared the athlete cannot have known of it. Read the case again, then send its version as `expectedVersion`.',
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
      'Makes a resolved case ACTIVE and RESTRICTED again, up to 30 days after its clearance. Later it fails with REOPEN_WINDOW_CLOSED, and `extensions.closedOn` is the last day on which it was possible. CONFLICT if the case is active, or if another case for the same body part and side is active.',
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
    description:
      'Corrects an event by adding a second event that refers to it. The first event stays as it is. A severity in the correction becomes the severity of the case.',
  })
  correctEvent(
    @Arg('input', () => CorrectEventInput, { description: 'The correction.' }) input: CorrectEventInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return correctEvent(context, input)
  }
}

/** A trainer's actions on an existing case. */
export const caseEventResolvers = [
  AddNoteResolver,
  AddRestrictionResolver,
  LiftRestrictionResolver,
  RemoveFromPlayResolver,
  GrantClearanceResolver,
  ReopenCaseResolver,
  CorrectEventResolver,
] as const
