import { audienceOf, keyOfReason, shownAthlete, type Reason, type Shown } from './audience.js'
import { barId, barsOf, barValues, open, stepValues, type Bar, type Step } from './bars.js'
import { casesToday, milestonesDue, onPlan, restrictionsToday } from './lists.js'
import { decides, knownCoordinates } from './fields.js'
import { isLink, linkedRows, linkedType, rootRows, viewersOwn } from './relations.js'
import { keyOf, rowsOfType, type RowsByType, type RowType } from './sees.js'
import { expectedValue, todayOf, valueFields } from './values.js'
import type { View } from './view.js'
import type { AccessRecordRow, AthleteRow, CaseRow, EventRow, Role, SchoolRow, TeamRow } from './world.js'

// What each field of each object in an answer is: a value, an object, or a list of objects.

/** An object in an answer. */
export interface Thing {
  /** Its GraphQL type. */
  readonly type: string
  /** Unique within its list. */
  readonly key: string
  readonly of: unknown
}
export type FieldValue = { readonly value: unknown } | { readonly one: Thing | null } | { readonly many: readonly Thing[] }

/** Stands for any value: cursors and the like. */
export const SOMETHING = 'something'

type Arguments = Readonly<Record<string, unknown>>
type FieldsOf<Of> = Readonly<Record<string, (view: View, of: Of, args: Arguments) => FieldValue>>

type AnyRow = RowsByType[RowType]
const rowThing = (type: RowType, row: AnyRow): Thing => ({ type, key: keyOf(row), of: row })
const rowThings = (type: RowType, rows: readonly AnyRow[]): readonly Thing[] => rows.map(row => rowThing(type, row))
const oneOf = (things: readonly Thing[]): FieldValue => ({ one: things[0] ?? null })

/** A page that holds the whole list. */
const pageOf = (type: string, rows: readonly AnyRow[]): FieldValue => ({ one: { type: `${type}Connection`, key: 'page', of: rows } })
const pageFields = (type: RowType): FieldsOf<readonly AnyRow[]> => ({
  nodes: (_view, rows) => ({ many: rowThings(type, rows) }),
  edges: (_view, rows) => ({ many: rows.map(row => ({ type: `${type}Edge`, key: keyOf(row), of: row })) }),
  totalCount: (_view, rows) => ({ value: rows.length }),
  pageInfo: (_view, rows) => ({ one: { type: 'PageInfo', key: 'pageInfo', of: rows } }),
})
const edgeFields = (type: RowType): FieldsOf<AnyRow> => ({
  node: (_view, row) => ({ one: rowThing(type, row) }),
  cursor: () => ({ value: SOMETHING }),
})
const pageInfoFields: FieldsOf<readonly AnyRow[]> = {
  hasNextPage: () => ({ value: false }),
  hasPreviousPage: () => ({ value: false }),
  startCursor: (_view, rows) => ({ value: rows.length > 0 ? SOMETHING : null }),
  endCursor: (_view, rows) => ({ value: rows.length > 0 ? SOMETHING : null }),
}

const barThing = (bar: Bar): Thing => ({ type: 'PhaseBar', key: barId(bar), of: bar })
const stepThing = (bar: Bar, milestone: Step['milestone']): Thing => ({ type: 'PhaseStep', key: milestone.id, of: { bar, milestone } })
const stepThings = (bar: Bar, steps: readonly Step['milestone'][]): readonly Thing[] => steps.map(step => stepThing(bar, step))

const seen = <Type extends RowType>(view: View, type: Type): readonly RowsByType[Type][] =>
  rowsOfType[type](view.world).filter(row => view.sees(type, row))

const mySchool = ({ world, me }: View): readonly SchoolRow[] => world.schools.filter(({ id }) => id === me.school_id)

/** For root fields that return rows: an `id` argument selects one row, otherwise all are returned. */
const rootFields: FieldsOf<null> = Object.fromEntries(
  Object.entries(rootRows).map(([coordinate, type]) => [
    coordinate.replace('Query.', ''),
    (view: View, _of: null, args: Arguments): FieldValue => {
      const rows = seen(view, type)
      if ('id' in args) return oneOf(rowThings(type, rows).filter(({ key }) => key === args['id']))
      return coordinate === 'Query.roster' || coordinate === 'Query.cases' ? pageOf(type, rows) : { many: rowThings(type, rows) }
    },
  ]),
)

const sportName = (school: SchoolRow): string => {
  const names = (school.config as { readonly sportNames?: Readonly<Record<string, string>> }).sportNames
  return names?.['TRACK_AND_FIELD'] ?? 'Track and Field'
}

/** The conditions for clearing a head injury under the strict defaults. Other injuries have none. */
const conditions = ['SIGNER_NAMED', 'LICENCE_TYPE_ACCEPTED', 'WRITTEN_NOTE_DATED', 'NO_SAME_DAY_RETURN', 'MINIMUM_DAYS_PASSED']
const checklist = (row: CaseRow): readonly Thing[] =>
  row.status === 'ACTIVE' && row.body_part === 'HEAD' ? conditions.map(key => ({ type: 'ClearanceCheck', key, of: key })) : []

const counted = (view: View, team: TeamRow, status: string): FieldValue => ({
  value: linkedRows(view.world, view.sees, 'Team.athletes', team).filter(row => (row as AthleteRow).current_status === status).length,
})

/** Returns a log; null where the viewer may not see a record that names only this athlete. */
function logOf(view: View, athleteId: unknown): FieldValue {
  const athlete = seen(view, 'Athlete').find(({ id }) => id === athleteId)
  const alone = athlete && ({ school_id: athlete.school_id, athlete_ids: [athlete.id] } as unknown as AccessRecordRow)
  if (!athlete || !alone || !view.sees('AccessRecord', alone)) return { one: null }
  return pageOf(
    'AccessRecord',
    seen(view, 'AccessRecord').filter(({ athlete_ids }) => athlete_ids.includes(athlete.id)),
  )
}

const shownThings = (type: string, shown: readonly Shown[]): readonly Thing[] =>
  shown.map(one => ({ type, key: one.membership.id, of: one }))

/** All admins see the same, so one stands for all. */
function previews(view: View, athleteId: unknown, role: Role): FieldValue {
  const athlete = seen(view, 'Athlete').find(({ id }) => id === athleteId)
  if (!athlete) return { one: null }
  const shown = shownAthlete(view.world, role, athlete.school_id, athlete.id)
  return { many: shownThings('AccessPreview', role === 'ADMIN' ? shown.slice(0, 1) : shown) }
}

const shownFields: FieldsOf<Shown> = {
  membership: (_view, { membership }) => ({ one: rowThing('Membership', membership) }),
  reasons: (_view, { reasons }) => ({ many: reasons.map(one => ({ type: 'AccessReason', key: keyOfReason(one), of: one })) }),
}

/** Types the functions of a table by their object. */
const fieldsOf = <Of>(fields: FieldsOf<Of>): FieldsOf<never> => fields

const fieldTables: Readonly<Record<string, FieldsOf<never>>> = {
  Query: fieldsOf<null>({
    ...rootFields,
    viewer: view => ({ one: { type: 'Viewer', key: view.me.id, of: null } }),
    school: view => oneOf(rowThings('School', mySchool(view))),
    today: () => ({ one: { type: 'Today', key: 'today', of: null } }),
    practicePlan: (view, _of, args) => {
      const team = seen(view, 'Team').find(({ id }) => id === args['teamId'])
      return { one: team ? { type: 'PracticePlan', key: team.id, of: team } : null }
    },
    accessLog: (view, _of, args) => logOf(view, args['athleteId']),
    whoCanSee: (view, _of, args) => {
      const event = seen(view, 'Event').find(({ id }) => id === args['eventId'])
      return event ? { many: shownThings('EventAudience', audienceOf(view.world, event)) } : { one: null }
    },
    previewAs: (view, _of, args) => previews(view, args['athleteId'], args['role'] as Role),
  }),
  Viewer: fieldsOf<null>({
    membershipId: ({ me }) => ({ value: me.id }),
    role: ({ me }) => ({ value: me.role }),
    displayName: ({ me, world }) => ({ value: world.users.find(({ id }) => id === me.user_id)?.display_name }),
    email: ({ me, world }) => ({ value: world.users.find(({ id }) => id === me.user_id)?.email }),
    school: view => oneOf(rowThings('School', mySchool(view))),
    teams: ({ world, me }) => ({ many: rowThings('Team', viewersOwn['Viewer.teams']?.(world, me.id) ?? []) }),
    athletes: ({ world, me }) => ({ many: rowThings('Athlete', viewersOwn['Viewer.athletes']?.(world, me.id) ?? []) }),
    memberships: ({ world, me }) => ({ many: rowThings('Membership', viewersOwn['Viewer.memberships']?.(world, me.id) ?? []) }),
    emergencyDisclosures: ({ world, me }) => ({
      many: rowThings('EmergencyDisclosure', viewersOwn['Viewer.emergencyDisclosures']?.(world, me.id) ?? []),
    }),
    permissions: () => ({ many: knownCoordinates.map(coordinate => ({ type: 'Permission', key: coordinate, of: coordinate })) }),
  }),
  // Permissions of the viewer's own role, including hidden fields.
  Permission: fieldsOf<string>({
    coordinate: (_view, coordinate) => ({ value: coordinate }),
    allowed: ({ me }, coordinate) => ({ value: decides(me.role, coordinate) === 'shown' }),
    scope: ({ me }, coordinate) => ({ value: decides(me.role, coordinate) === 'shown' ? SOMETHING : 'NONE' }),
  }),
  EventAudience: fieldsOf<Shown>({
    ...shownFields,
    sees: (_view, { membership }) => ({ value: membership.role === 'AT' ? ['EVENT', 'CLINICAL_NOTES'] : ['EVENT'] }),
  }),
  // The tests compare a preview's contents with what the previewed viewer sees directly.
  AccessPreview: fieldsOf<Shown>({
    ...shownFields,
    query: () => ({ value: SOMETHING }),
    data: () => ({ value: SOMETHING }),
    errors: () => ({ value: SOMETHING }),
  }),
  AccessReason: fieldsOf<Reason>({
    kind: (_view, { kind }) => ({ value: kind }),
    team: (_view, { team }) => ({ one: team && rowThing('Team', team) }),
    relationship: (_view, { relationship }) => ({ value: relationship }),
    until: (_view, { until }) => ({ value: until }),
  }),
  School: fieldsOf<SchoolRow>({ sportName: (_view, school) => ({ value: sportName(school) }) }),
  Team: fieldsOf<TeamRow>({ statusCounts: (_view, team) => ({ one: { type: 'StatusCounts', key: 'counts', of: team } }) }),
  StatusCounts: fieldsOf<TeamRow>({
    cleared: (view, team) => counted(view, team, 'CLEARED'),
    restricted: (view, team) => counted(view, team, 'RESTRICTED'),
    out: (view, team) => counted(view, team, 'OUT'),
  }),
  Case: fieldsOf<CaseRow>({
    phaseBar: (view, row) => oneOf(barsOf(view, row).map(barThing)),
    phaseBars: (view, row) => ({ many: barsOf(view, row).map(barThing) }),
    clearanceChecklist: (_view, row) => ({ many: checklist(row) }),
  }),
  ClearanceCheck: fieldsOf<string>({
    condition: (_view, condition) => ({ value: condition }),
    state: () => ({ value: SOMETHING }),
    detail: () => ({ value: SOMETHING }),
    possibleFrom: (_view, condition) => ({ value: ['NO_SAME_DAY_RETURN', 'MINIMUM_DAYS_PASSED'].includes(condition) ? SOMETHING : null }),
  }),
  Event: fieldsOf<EventRow>({
    clinicalNotes: ({ notes }, event) => ({ value: notes.get(event.id) ?? null }),
  }),
  PhaseBar: fieldsOf<Bar>({
    ...Object.fromEntries(
      Object.entries(barValues).map(([field, value]) => [field, (view: View, bar: Bar) => ({ value: value(view, bar) })]),
    ),
    steps: (_view, bar) => ({ many: stepThings(bar, bar.steps) }),
    current: (_view, bar) => oneOf(stepThings(bar, open(bar))),
    next: (_view, bar) => oneOf(stepThings(bar, open(bar).slice(1))),
  }),
  PhaseStep: fieldsOf<Step>({
    ...Object.fromEntries(
      Object.entries(stepValues).map(([field, value]) => [field, (view: View, step: Step) => ({ value: value(view, step) })]),
    ),
    milestone: (_view, { milestone }) => ({ one: rowThing('Milestone', milestone) }),
  }),
  PracticePlan: fieldsOf<TeamRow>({
    date: ({ world, me }) => ({ value: todayOf(world, me.school_id) }),
    team: (_view, team) => ({ one: rowThing('Team', team) }),
    full: (view, team) => ({ many: rowThings('Athlete', onPlan(view, team, 'full')) }),
    out: (view, team) => ({ many: rowThings('Athlete', onPlan(view, team, 'out')) }),
    limited: (view, team) => ({ many: onPlan(view, team, 'limited').map(row => ({ type: 'LimitedAthlete', key: row.id, of: row })) }),
  }),
  LimitedAthlete: fieldsOf<AthleteRow>({
    athlete: (_view, row) => ({ one: rowThing('Athlete', row) }),
    restrictions: (view, row) => ({ many: rowThings('Restriction', restrictionsToday(view, row)) }),
  }),
  Today: fieldsOf<null>({
    date: ({ world, me }) => ({ value: todayOf(world, me.school_id) }),
    out: view => pageOf('Case', casesToday.out(view)),
    restricted: view => pageOf('Case', casesToday.restricted(view)),
    untouched: view => pageOf('Case', casesToday.untouched(view)),
    milestonesDue: view => pageOf('Milestone', milestonesDue(view)),
  }),
  AthleteConnection: pageFields('Athlete'),
  AthleteEdge: edgeFields('Athlete'),
  AccessRecordConnection: pageFields('AccessRecord'),
  AccessRecordEdge: edgeFields('AccessRecord'),
  CaseConnection: pageFields('Case'),
  CaseEdge: edgeFields('Case'),
  EventConnection: pageFields('Event'),
  EventEdge: edgeFields('Event'),
  MilestoneConnection: pageFields('Milestone'),
  MilestoneEdge: edgeFields('Milestone'),
  PageInfo: pageInfoFields,
}

const isRowType = (type: string): type is RowType => type in rowsOfType
/** Links to pages and to lists of rows. Any other link leads to one row. */
const paged = new Set(['Team.athletes', 'Athlete.cases', 'Case.timeline'])
const listed = new Set([
  'Team.coaches',
  'Athlete.teams',
  'Athlete.emergencyDisclosures',
  'Case.milestones',
  'Case.restrictions',
  'Event.corrections',
  'Protocol.steps',
])

/**
 * Returns what a field of an object is for the viewer. Only the rows decide: `View.given` is not consulted.
 * @throws where the oracle does not know
 */
export function answerOf(view: View, { type, of }: Thing, field: string, args: Arguments): FieldValue {
  const coordinate = `${type}.${field}`
  const known = fieldTables[type]?.[field]
  if (known) return known(view, of as never, args)
  if (isRowType(type) && valueFields(type).includes(field)) return { value: expectedValue(view.world, type, field, of as never) }
  const to = linkedType(coordinate)
  if (!isLink(coordinate) || to === null)
    throw new Error(`the oracle does not know what ${coordinate} is: say it in tests/oracle/answers.ts`)
  const rows = linkedRows(view.world, view.sees, coordinate, of as AnyRow)
  if (paged.has(coordinate)) return pageOf(to, rows)
  return listed.has(coordinate) ? { many: rowThings(to, rows) } : oneOf(rowThings(to, rows))
}
