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
      'Starts a protocol on a case. The protocol’s steps, as they are defined now, are added after the existing milestones. The first step begins at once. The target date of each step is the first day on which it can be completed. If the protocol is a return to play, `Case.expectedReturnOn` becomes the target date of the last step, unless it is already later. CONFLICT if the protocol is already running on the case, or if the case is resolved. NOT_FOUND if the school has no such protocol.',
  })
  applyProtocol(
    @Arg('input', () => ApplyProtocolInput, { description: 'The case and the protocol.' }) input: ApplyProtocolInput,
    @Ctx() context: Context,
  ): Promise<AppliedIds> {
    return applyProtocol(context, input)
  }

  @FieldResolver(() => PhaseBar, { nullable: true, description: 'The Phase Bar of the protocol, as it is now.' })
  phaseBar(@Root() { caseProtocolId }: AppliedIds, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(phaseBarOfProtocol, caseProtocolId, {})
  }
}

@Resolver(() => ReportSymptomsPayload)
class ReportSymptomsResolver extends touchedBy(ReportSymptomsPayload) {
  @Mutation(() => ReportSymptomsPayload, {
    nullable: true,
    description:
      'Records symptoms as an EVALUATION. Participation does not change. If the current step of a running protocol has a `symptomsBackTo` step, the athlete goes back to that step, and it begins again. In the concussion return to sport, steps 4 to 6 go back to step 3. From that step on, completions and medical clearances become void, and the expected return moves. If the case is resolved, the symptoms are recorded but no step moves: reopen the case.',
  })
  reportSymptoms(
    @Arg('input', () => ReportSymptomsInput, { description: 'The symptoms.' }) input: ReportSymptomsInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return reportSymptoms(context, input)
  }

  @FieldResolver(() => Milestone, {
    nullable: true,
    description: 'The step that the athlete was sent back to, as it is now. Null if the symptoms did not send the athlete back.',
  })
  sentBackTo(@Root() { eventId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(stepSentBackToBy, eventId, {})
  }
}

export const protocolResolvers = [ApplyProtocolResolver, ReportSymptomsResolver] as const
