import { demoIds } from '../../prisma/demo/ids.js'
import { ROLES } from '../../src/policy/scope.js'
import { notesIn } from '../support/notes.js'
import { ask } from './support/ask.js'
import { expectNothingWritten, expectRefusal } from './support/check-refused.js'
import { coordinates } from './support/coordinates.js'
import { rowsAt, rowsIn, type Way } from './support/operation.js'
import { people } from './support/people.js'
import { probeFor, refusedAt } from './support/routes.js'
import { Stage } from './support/stage.js'
import { withoutRowSecurity } from './support/without-row-security.js'
import { withoutShield } from './support/without-shield.js'

const others = ROLES.filter(role => role !== 'AT')
const ways: readonly Way[] = ['planned', 'resolvers']

describe('row-level security alone, without the shield', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(() => stage.close())

  const caseFields = `nodes { __typename id bodyPart severity milestones { __typename id } restrictions(active: null) { __typename id }
    timeline(first: 40) { nodes { __typename id visibility clinicalNotes } } }`
  const everything = `{
    roster(first: 200) { nodes { __typename id dateOfBirth teams { __typename id athletes(first: 100) { nodes { __typename id } } }
      cases(first: 8) { ${caseFields} } } }
    cases(first: 100) { ${caseFields} }
    teams { __typename id }
    otherAthlete: athlete(id: "${demoIds.rooseveltAthlete}") { __typename id }
    otherTeam: team(id: "${demoIds.rooseveltFootball}") { __typename id }
    otherCase: case(id: "${demoIds.rooseveltCase}") { __typename id }
  }`
  const timeline = [
    'Query.roster',
    'AthleteConnection.nodes',
    'Athlete.cases',
    'CaseConnection.nodes',
    'Case.timeline',
    'EventConnection.nodes',
  ]

  describe.each(ways)('%s', way => {
    test.each(ROLES)('%s gets exactly the rows of the matrix, whatever the query selects', async role => {
      const { data, codes } = await withoutShield(stage, way, role, everything)
      expect(codes).toEqual([])
      const rows = rowsIn(data)
      for (const type of ['Team', 'Athlete', 'Case', 'Milestone', 'Event', 'Restriction'] as const) {
        const keys = new Set(rows.filter(row => row.type === type).map(({ key }) => key))
        expect([type, keys]).toEqual([type, await stage.reach(type, people[role])])
      }
    })

    test.each(others)('the hard block: %s gets no clinical note', async role => {
      const { data } = await withoutShield(stage, way, role, everything)
      const notes = new Set(rowsAt(data, timeline).map(event => event['clinicalNotes']))
      expect(notes).toEqual(new Set(role === 'ADMIN' ? [] : [null])) // An admin gets no events.
    })

    test('a trainer gets the school’s clinical notes', async () => {
      const { data } = await withoutShield(stage, way, 'AT', everything)
      const notes = rowsAt(data, timeline).flatMap(event => event['clinicalNotes'] ?? [])
      const bodies = await stage.read(async sql => {
        const written = await notesIn(sql)
        const events = await sql.column<string>`SELECT event_id FROM clinical_notes WHERE school_id = ${demoIds.lincolnSchool}`
        return events.map(id => written.get(id) ?? '')
      })
      expect(notes.length).toBeGreaterThan(0)
      expect(notes.sort()).toEqual(bodies.toSorted())
    })
  })

  test.each(others)('%s cannot write', async role => {
    const before = await stage.written()
    const entry = `athleteId: "${demoIds.parentChild}", bodyPart: HAND, participation: OUT, summary: "Not mine to write"`
    const written = await withoutShield(stage, 'resolvers', role, `mutation { sidelineEntry(input: { ${entry} }) { caseCreated } }`)
    expect([written.data, written.codes.length]).toEqual([{ sidelineEntry: null }, 1])

    const [event] = await stage.read(
      sql => sql.column<string>`SELECT id FROM events WHERE case_id = ${demoIds.activeCase} AND type = 'CORRECTION'`,
    )
    const shown = await withoutShield(
      stage,
      'resolvers',
      role,
      `mutation { setEventVisibility(input: { eventId: "${event}", visibility: [] }) { __typename } }`,
    )
    expect(shown).toEqual({ data: { setEventVisibility: null }, codes: ['NOT_FOUND'] })
    expect(await stage.written()).toEqual(before)
  })
})

describe.each(ways)('the shield alone, without row-level security: %s', way => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open({ way, wrap: withoutRowSecurity })
  })
  afterAll(() => stage.close())

  test('row-level security is really off: a coach gets every athlete of every school', async () => {
    const athletes = await stage.read(sql => sql.value<number>`SELECT count(*)::integer FROM athletes`)
    const { data } = await ask(stage, { path: ['Query.roster'], target: 'AthleteConnection.totalCount' }, 'COACH')
    expect(data?.['roster']).toMatchObject({ target: athletes })
  })

  const refused = others.flatMap(role =>
    coordinates.filter(({ own }) => own?.[role] === 'none').map(({ type, name }) => ({ role, name, probe: probeFor(role, type, name) })),
  )
  test.each(refused)('$role is refused $name', async ({ role, probe }) => {
    const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
    expectRefusal(answer, probe, refusedAt(probe, role) ?? probe.path.length)
  })
})
