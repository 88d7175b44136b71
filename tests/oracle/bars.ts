import { dayIn, hoursAfter, instantOrNull } from './days.js'
import type { View } from './view.js'
import type { CaseProtocolRow, CaseRow, MilestoneRow } from './world.js'

// A Phase Bar as schema.graphql defines it: the steps of one protocol on a case, or the milestones without a protocol.

export interface Bar {
  readonly of: CaseRow
  readonly run: CaseProtocolRow | null
  /** By position. */
  readonly steps: readonly MilestoneRow[]
}
export interface Step {
  readonly bar: Bar
  readonly milestone: MilestoneRow
}

/** Running protocols before completed ones, returns to play before others, later ones before earlier ones; own milestones last. */
function standsBefore(one: Bar, other: Bar): number {
  const rank = ({ run }: Bar): number => (run ? 1 + (run.completed_at === null ? 2 : 0) + (run.returns_to_play ? 1 : 0) : 0)
  const applied = ({ run }: Bar): number => (run ? new Date(run.applied_at).getTime() : 0)
  return rank(other) - rank(one) || applied(other) - applied(one)
}

/** Returns a case's bars. The first is `Case.phaseBar`. */
export function barsOf({ world, sees }: View, of: CaseRow): readonly Bar[] {
  const milestones = world.milestones.filter(row => row.case_id === of.id && sees('Milestone', row))
  const runs = new Set(milestones.map(row => row.case_protocol_id))
  const bars = [...runs].map(id => ({
    of,
    run: world.caseProtocols.find(run => run.id === id) ?? null,
    steps: milestones.filter(row => row.case_protocol_id === id).toSorted((one, other) => one.position - other.position),
  }))
  return bars.toSorted(standsBefore)
}

export const barId = ({ of, run }: Bar): string => run?.id ?? of.id
export const open = ({ steps }: Bar): readonly MilestoneRow[] => steps.filter(step => step.completed_at === null)

const zoneOf = ({ world }: View, { of }: Bar): string => world.schools.find(({ id }) => id === of.school_id)?.time_zone ?? 'UTC'
const possibleFrom = (step: MilestoneRow | undefined): Date | null =>
  !step || step.started_at === null || step.minimum_hours === null ? null : hoursAfter(step.started_at, step.minimum_hours)

/** The first day, from today on, on which the open steps up to this one can be complete, each as early as possible. */
function firstDay(view: View, bar: Bar, upTo: MilestoneRow): string | null {
  if (!bar.run || upTo.completed_at !== null) return null
  const before = open(bar).filter(step => step.position <= upTo.position)
  const begun = before.map(possibleFrom).find(at => at !== null)
  const start = begun && begun > view.world.now ? begun : view.world.now
  const hours = before.filter(step => step.started_at === null).reduce((sum, step) => sum + (step.minimum_hours ?? 0), 0)
  return dayIn(zoneOf(view, bar), hoursAfter(start.toISOString(), hours))
}

function expectedReturnOn(view: View, bar: Bar): string | null {
  const last = open(bar).at(-1)
  const earliest = last ? firstDay(view, bar, last) : null
  const own = bar.run && !bar.run.returns_to_play ? null : bar.of.expected_return_on
  return (
    [earliest, own]
      .filter(day => day !== null)
      .sort()
      .at(-1) ?? null
  )
}

const waits = (bar: Bar): boolean => bar.run !== null && open(bar).length > 0 && open(bar)[0]?.started_at === null

export const barValues: Readonly<Record<string, (view: View, bar: Bar) => unknown>> = {
  id: (_view, bar) => barId(bar),
  protocolKey: (_view, { run }) => run?.key ?? null,
  protocol: (_view, { run }) => run?.name ?? null,
  appliedAt: (_view, { run }) => instantOrNull(run?.applied_at ?? null),
  sentBackAt: (_view, { run }) => instantOrNull(run?.sent_back_at ?? null),
  total: (_view, { steps }) => steps.length,
  doneCount: (_view, bar) => bar.steps.length - open(bar).length,
  earliestAt: (_view, bar) => possibleFrom(open(bar)[0])?.toISOString() ?? null,
  awaitsClearance: (_view, bar) => waits(bar),
  expectedReturnOn,
}

export const stepValues: Readonly<Record<string, (view: View, step: Step) => unknown>> = {
  id: (_view, { milestone }) => milestone.id,
  position: (_view, { bar, milestone }) => bar.steps.indexOf(milestone) + 1,
  label: (_view, { milestone }) => milestone.label,
  state: (_view, { bar, milestone }) => (milestone.completed_at !== null ? 'DONE' : open(bar)[0] === milestone ? 'CURRENT' : 'UPCOMING'),
  completedAt: (_view, { milestone }) => instantOrNull(milestone.completed_at),
  awaitsClearance: (_view, { bar, milestone }) => open(bar)[0] === milestone && waits(bar),
  earliestOn: (view, { bar, milestone }) => firstDay(view, bar, milestone),
}
