import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { stepSentBackToBy } from '../../data/nouns/milestone.js'
import { phaseBarOfProtocol } from '../../data/nouns/phase-bar.js'
import { applyProtocol } from '../../data/writes/apply-protocol.js'
import { reportSymptoms } from '../../data/writes/report-symptoms.js'
import { changedBy } from '../case/changed.resolver.js'
import type { Context } from '../common/context.js'
import type { TouchedIds } from '../event/event.payload.js'
import { touchedBy } from '../event/touched.resolver.js'
import { Milestone } from '../milestone/milestone.type.js'
import { PhaseBar } from '../phase-bar/phase-bar.type.js'
import { ApplyProtocolInput, ReportSymptomsInput } from './protocol.input.js'
import { ApplyProtocolPayload, ReportSymptomsPayload, type AppliedIds } from './protocol.payload.js'

@Resolver(() => ApplyProtocolPayload)
class ApplyProtocolResolver extends changedBy(ApplyProtocolPayload) {
  @Mutation(() => ApplyProtocolPayload, {
    nullable: true,
    description:
      'Begins a protocol on a case: its steps become milestones behind those that are there, as the template is now, and the first one begins at once. Each is aimed at the first day on which it can be completed. With a return to play the case’s `expectedReturnOn` is the last step’s day, unless it is a later one already. CONFLICT where the protocol is running on the case, or the case is resolved; NOT_FOUND where the school has no such protocol.',
  })
  applyProtocol(
    @Arg('input', () => ApplyProtocolInput, { description: 'The case, and the protocol.' }) input: ApplyProtocolInput,
    @Ctx() context: Context,
  ): Promise<AppliedIds> {
    return applyProtocol(context, input)
  }

  @FieldResolver(() => PhaseBar, { nullable: true, description: 'The protocol’s Phase Bar, as it is now.' })
  phaseBar(@Root() { caseProtocolId }: AppliedIds, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(phaseBarOfProtocol, caseProtocolId, {})
  }
}

@Resolver(() => ReportSymptomsPayload)
class ReportSymptomsResolver extends touchedBy(ReportSymptomsPayload) {
  @Mutation(() => ReportSymptomsPayload, {
    nullable: true,
    description:
      'Records symptoms as an EVALUATION. Where the current step of a running protocol says so (of the concussion’s return to sport steps 4 to 6), the athlete goes back to an earlier one (step 3), which begins anew: the steps from there on are no longer completed, a medical clearance for one of them is void, and the expected return moves. Participation stays as it is. On a resolved case it is recorded, and moves nothing: reopen the case.',
  })
  reportSymptoms(
    @Arg('input', () => ReportSymptomsInput, { description: 'The symptoms.' }) input: ReportSymptomsInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return reportSymptoms(context, input)
  }

  @FieldResolver(() => Milestone, {
    nullable: true,
    description: 'The step that the athlete was sent back to, as it is now; null where symptoms at that point send nobody back.',
  })
  sentBackTo(@Root() { eventId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(stepSentBackToBy, eventId, {})
  }
}

export const protocolResolvers = [ApplyProtocolResolver, ReportSymptomsResolver] as const
