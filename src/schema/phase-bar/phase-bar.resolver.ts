import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { milestoneById } from '../../data/nouns/milestone.js'
import { currentOfBar, nextOfBar, stepsOfBar, type phaseBar, type phaseStep } from '../../data/nouns/phase-bar.js'
import type { RowOf } from '../../data/read/noun.js'
import type { Context } from '../common/context.js'
import { Milestone } from '../milestone/milestone.type.js'
import { listOf } from '../weights/weight.js'
import { PhaseBar, PhaseStep } from './phase-bar.type.js'

type BarRow = RowOf<typeof phaseBar>

@Resolver(() => PhaseBar)
export class PhaseBarResolver {
  @FieldResolver(() => [PhaseStep], { complexity: listOf(10), description: 'The steps, in order.' })
  steps(@Root() { id }: BarRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(stepsOfBar, id, {})
  }

  @FieldResolver(() => PhaseStep, {
    nullable: true,
    description: 'The current step: the first step that is not completed. Null if all steps are completed.',
  })
  current(@Root() { id }: BarRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(currentOfBar, id, {})
  }

  @FieldResolver(() => PhaseStep, { nullable: true, description: 'The step after the current one. Null if there is none.' })
  next(@Root() { id }: BarRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(nextOfBar, id, {})
  }
}

@Resolver(() => PhaseStep)
export class PhaseStepResolver {
  @FieldResolver(() => Milestone, { nullable: true, description: 'The milestone itself: instructions, target date, clearance.' })
  milestone(@Root() { id }: RowOf<typeof phaseStep>, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(milestoneById, id, {})
  }
}
