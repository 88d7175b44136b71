import { fragment, name, useEmptyDatabase, type Sql } from '../../support/sql.js'
import { beginViewer } from '../support/viewer.js'
import { audiences, buildWorld, type MemberName, type SchoolOfTheWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

/** `all`: every row of the viewer's school and none of another's. */
type Seen = 'all' | readonly string[]

const people = ['trainer', 'assistant', 'coach', 'coach and parent', 'parent', 'admin', 'visitor', 'former coach']
/** Names of staff are visible in their school. Names of parents are not. */
const staff = people.filter(person => person !== 'parent')

/** The events of a case that a role sees. */
const shown = (role: string, of: string): readonly string[] => [
  ...audiences.filter(audience => audience.some(other => other === role)).map(audience => `${of}: ${audience.join(' ')}`),
  `${of}: shown later`,
  ...(of === 'ana ankle' || of === 'dee wrist' ? [`${of}: cleared`] : []),
]

const active = ['ana knee', 'ben knee', 'cam head']
const anas = ['ana knee', 'ana ankle']
const anasSteps = [
  '1 Daily activities and relative rest', '2A Light aerobic exercise', '2B Moderate aerobic exercise', '3 Individual sport-specific exercise',
  '4 Non-contact training', '5 Full-contact practice', '6 Return to sport',
].map(step => `ana knee: ${step}`) // prettier-ignore
const ofFootball = ['football ana', 'football dee']

// prettier-ignore
/** What each viewer sees in each table, by the names of the test's world. */
const expected: Readonly<Record<string, { readonly row: string } & Readonly<Record<Exclude<MemberName, 'assistant' | 'former coach'>, Seen>>>> = {
  athletes: {
    row: 'id', trainer: 'all', admin: 'all', visitor: [],
    coach: ['ana', 'dee'], 'coach and parent': ['ben'], parent: ['ana'], 'parent and coach': ['dee'],
  },
  cases: {
    row: 'id', trainer: 'all', admin: active, visitor: [],
    coach: ['ana knee'], 'coach and parent': ['ben knee'], parent: anas, 'parent and coach': ['dee wrist'],
  },
  events: {
    row: 'id', trainer: 'all', admin: [], visitor: [],
    coach: shown('COACH', 'ana knee'), 'coach and parent': shown('COACH', 'ben knee'),
    parent: anas.flatMap(of => shown('PARENT', of)), 'parent and coach': shown('PARENT', 'dee wrist'),
  },
  clinical_notes: { row: 'event_id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [] },
  event_visibility_changes: {
    row: 'event_id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [],
  },
  case_changes: { row: 'case_id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [] },
  emergency_disclosures: { row: 'id', trainer: 'all', admin: 'all', visitor: [], coach: [], 'coach and parent': ['ben'], parent: ['ana, ended'], 'parent and coach': [] },
  entry_keys: { row: 'case_id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [] },
  milestones: {
    row: 'id', trainer: 'all', admin: [], visitor: [],
    coach: [], 'coach and parent': [], parent: [...anas, ...anasSteps], 'parent and coach': ['dee wrist'],
  },
  case_protocols: { row: 'id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: ['ana knee'], 'parent and coach': [] },
  protocols: { row: 'id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [] },
  protocol_steps: { row: 'id', trainer: 'all', admin: [], visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [] },
  phase_bars: {
    row: 'id', trainer: 'all', admin: [], visitor: [],
    coach: [], 'coach and parent': [], parent: ['ana ankle', 'ana knee', 'ana knee'], 'parent and coach': ['dee wrist'],
  },
  phase_steps: {
    row: 'id', trainer: 'all', admin: [], visitor: [],
    coach: [], 'coach and parent': [], parent: [...anas, ...anasSteps], 'parent and coach': ['dee wrist'],
  },
  restrictions: {
    row: 'id', trainer: 'all', admin: active, visitor: [],
    coach: ['ana knee'], 'coach and parent': ['ben knee'], parent: anas, 'parent and coach': ['dee wrist'],
  },
  teams: {
    row: 'id', trainer: 'all', admin: 'all', visitor: [],
    coach: ['football'], 'coach and parent': ['soccer'], parent: ['football', 'tennis'], 'parent and coach': ['football'],
  },
  team_athletes: {
    row: 'team_id athlete_id', trainer: 'all', admin: 'all', visitor: [],
    coach: ofFootball, 'coach and parent': ['soccer ben'], parent: ['football ana', 'tennis ana'], 'parent and coach': ['football dee'],
  },
  team_coaches: {
    row: 'team_id membership_id', trainer: 'all', admin: 'all', visitor: [],
    coach: ['football coach', 'football former coach'], 'coach and parent': ['soccer coach and parent'], parent: [], 'parent and coach': [],
  },
  guardianships: {
    row: 'membership_id athlete_id', trainer: 'all', admin: 'all', visitor: [],
    coach: [], 'coach and parent': [], parent: ['parent ana'], 'parent and coach': ['parent and coach dee'],
  },
  // Own memberships are visible everywhere, and with them the names of their schools.
  memberships: {
    row: 'id', trainer: 'all', admin: 'all', visitor: [...staff, 'visitor elsewhere'],
    coach: staff, 'coach and parent': [...staff, 'parent and coach'], parent: [...staff, 'parent'], 'parent and coach': [...staff, 'parent and coach'],
  },
  users: {
    row: 'id', trainer: people, admin: people, visitor: staff,
    coach: staff, 'coach and parent': staff, parent: people, 'parent and coach': staff,
  },
  access_records: {
    row: 'id', trainer: 'all', admin: 'all', visitor: [], coach: [], 'coach and parent': [],
    parent: ['trainer: all', 'coach: ana dee', 'parent: ana'], 'parent and coach': ['trainer: all', 'coach: ana dee'],
  },
  clearance_policies: {
    row: 'school_id', trainer: 'all', admin: 'all', visitor: [], coach: [], 'coach and parent': [], parent: [], 'parent and coach': [],
  },
  schools: {
    row: 'id', trainer: 'all', admin: 'all', visitor: ['school', 'school elsewhere'],
    coach: ['school'], 'coach and parent': ['school'], parent: ['school'], 'parent and coach': ['school'],
  },
}
const viewers = ['trainer', 'coach', 'coach and parent', 'parent', 'parent and coach', 'admin', 'visitor'] as const
const cells = Object.entries(expected).flatMap(([table, { row, ...seen }]) =>
  viewers.map(viewer => [viewer, table, row, seen[viewer]] as const),
)

/** The names of the visible rows. Rows of the other school get ` elsewhere` after their name. */
async function namesOfRows(
  sql: Sql,
  table: string,
  row: string,
  { names }: SchoolOfTheWorld,
  other: SchoolOfTheWorld,
): Promise<readonly string[]> {
  const columns = row.split(' ')
  const rows = await sql<Readonly<Record<string, string>>>`SELECT ${fragment(columns.join(', '))} FROM ${name(table)}`
  const nameOf = (id = ''): string => names.get(id) ?? `${other.names.get(id) ?? id} elsewhere`
  return rows.map(found => columns.map(column => nameOf(found[column])).join(' ')).sort()
}

describe.each(['here', 'there'] as const)('rows visible %s', place => {
  test.each(cells)(
    'to the %s in %s',
    rolledBack(async (sql, viewer, table, row, seen) => {
      const [own, other] = place === 'here' ? [world.here, world.there] : [world.there, world.here]
      const all = (await namesOfRows(sql, table, row, own, other)).filter(one => !one.endsWith(' elsewhere'))
      await beginViewer(sql, own.members[viewer])
      expect(await namesOfRows(sql, table, row, own, other)).toEqual(seen === 'all' ? all : [...seen].sort())
    }),
  )
})

test(
  'every table above has rows of both schools, so no result is empty for lack of rows',
  rolledBack(async sql => {
    for (const [table, { row }] of Object.entries(expected)) {
      const every = await namesOfRows(sql, table, row, world.here, world.there)
      const elsewhere = every.filter(one => one.endsWith(' elsewhere'))
      expect([table, elsewhere.length > 0, every.length > elsewhere.length]).toEqual([table, true, true])
    }
  }),
)
