import { sql } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, descending, term } from '../read/order.js'
import { relation, type Condition } from '../read/relation.js'
import { athleteOfCase } from './case.js'

/** The state of a step of a Phase Bar. */
export const PhaseState = { DONE: 'DONE', CURRENT: 'CURRENT', UPCOMING: 'UPCOMING' } as const
export type PhaseState = keyof typeof PhaseState

const bar = columnsOf('phase_bars')

/** A view: the progress of a protocol's steps on a case, or of the case's other milestones. */
export const phaseBar = defineNoun(
  'phase_bars',
  {
    id: bar.plain('id'),
    caseId: bar.plain('case_id'),
    protocolKey: bar.plain('protocol_key'),
    protocol: bar.plain('protocol_name'),
    total: bar.plain('total'),
    doneCount: bar.plain('done_count'),
    earliestAt: bar.instant('earliest_at'),
    awaitsClearance: bar.plain('awaits_clearance'),
    expectedReturnOn: bar.date('expected_return_on'),
    appliedAt: bar.instant('applied_at'),
    sentBackAt: bar.instant('sent_back_at'),
  },
  { student: athleteOfCase(bar.plain('case_id')) },
)

/** Running bars first, a return-to-play protocol before others, the last applied before earlier ones. */
export const phaseBarsOfCase = relation({
  name: 'Case.phaseBars',
  target: phaseBar,
  where: (b, key) => [sql`${phaseBar.fields.caseId(b)} = ${key}`],
  order: () =>
    descending(
      term('integer', bar.plain('rank')),
      term('instant', b => sql.ref(`${b}.applied_at`)),
      term('uuid', phaseBar.fields.id),
    ),
})

/** The key is a protocol on a case. */
export const phaseBarOfProtocol = relation({
  name: 'ApplyProtocolPayload.phaseBar',
  target: phaseBar,
  where: (b, key) => [sql`${bar.plain('case_protocol_id')(b)} = ${key}`],
  order: () => ascending(term('uuid', phaseBar.fields.id)),
})

const step = columnsOf('phase_steps')

/** A view: milestones, with their place in their bar. */
export const phaseStep = defineNoun(
  'phase_steps',
  {
    id: step.plain('id'),
    position: step.plain('place'),
    label: step.plain('label'),
    state: step.plain('state'),
    earliestOn: step.date('earliest_on'),
    completedAt: step.instant('completed_at'),
    awaitsClearance: step.plain('awaits_clearance'),
  },
  { student: athleteOfCase(step.plain('case_id')) },
)

const stepsOf = (name: string, ...others: readonly ((s: string) => Condition)[]) =>
  relation({
    name,
    target: phaseStep,
    where: (s, key) => {
      const [protocol, ofCase] = [step.plain('case_protocol_id')(s), step.plain('case_id')(s)]
      // The view is partitioned by these columns, so PostgreSQL skips other cases' milestones.
      return [sql`(${protocol} = ${key} OR ${protocol} IS NULL AND ${ofCase} = ${key})`, ...others.map(other => other(s))]
    },
    order: () => ascending(term('integer', phaseStep.fields.position)),
  })

/** The key is a bar. */
export const stepsOfBar = stepsOf('PhaseBar.steps')
export const currentOfBar = stepsOf('PhaseBar.current', s => sql`${phaseStep.fields.state(s)} = 'CURRENT'`)
export const nextOfBar = stepsOf('PhaseBar.next', s => sql`${phaseStep.fields.state(s)} = 'UPCOMING'`)
