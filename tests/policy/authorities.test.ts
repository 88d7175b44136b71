import { graphql } from 'graphql'
import { demoIds } from '../../prisma/demo/ids.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import type { Database, Transaction } from '../../src/data/database.js'
import type { Role } from '../../src/generated/tables.js'
import { ROLES } from '../../src/policy/scope.js'
import { Context } from '../../src/schema/common/context.js'
import { ask } from './support/ask.js'
import { expectNothingWritten, expectRefusal } from './support/check-refused.js'
import { coordinates, schema } from './support/coordinates.js'
import { rowsAt, rowsIn, type Row } from './support/operation.js'
import { people } from './support/people.js'
import { mutationOf, probeFor, refusedAt } from './support/routes.js'
import { Stage } from './support/stage.js'

const others = ROLES.filter(role => role !== 'AT')

describe('row-level security alone, without the shield', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(() => stage.close())

  /** Runs an operation on the resolvers alone. */
  async function run(role: Role, source: string): Promise<{ readonly data: Row | null; readonly codes: readonly unknown[] }> {
    const { test, tokens } = stage.server
    const services = { database: test.database, signIn: new SignIn(test.database, tokens, new LoginLimiter()), maxPageSize: 1000 }
    const contextValue = new Context(services, '192.0.2.1', 'request', await stage.viewer(role))
    try {
      const { data, errors = [] } = await graphql({ schema, source, contextValue })
      return { data: data ?? null, codes: errors.map(({ extensions }) => extensions['code']) }
    } finally {
      await contextValue.close()
    }
  }

  const cases = `nodes { __typename id bodyPart milestones { __typename id } restrictions(active: null) { __typename id }
    timeline(first: 40) { nodes { __typename id visibility clinicalNotes } } }`
  const everything = `{
    roster(first: 200) { nodes { __typename id dateOfBirth teams { __typename id athletes(first: 100) { nodes { __typename id } } }
      cases(first: 8) { ${cases} } } }
    cases(first: 100) { ${cases} }
    teams { __typename id }
    otherAthlete: athlete(id: "${demoIds.rooseveltAthlete}") { __typename id }
    otherCase: case(id: "${demoIds.rooseveltCase}") { __typename id }
  }`

  test.each(ROLES)('%s gets the own rows, whatever is asked for', async role => {
    const { data, codes } = await run(role, everything)
    expect(codes).toEqual([])
    const rows = rowsIn(data)
    for (const type of ['Team', 'Athlete', 'Case', 'Milestone', 'Event', 'Restriction'] as const) {
      const keys = new Set(rows.filter(row => row.type === type).map(({ key }) => key))
      expect([type, keys]).toEqual([type, await stage.reach(type, people[role])])
    }
  })

  test.each(ROLES)('the hard block: %s', async role => {
    const { data } = await run(role, everything)
    const events = rowsAt(data, ['Query.roster', 'AthleteConnection.nodes', 'Athlete.cases', 'CaseConnection.nodes', 'Case.timeline', 'EventConnection.nodes'])
    const notes = events.map(event => event['clinicalNotes']).filter(note => note !== null)
    expect(events.length > 0).toBe(role !== 'ADMIN')
    expect(notes.length > 0).toBe(role === 'AT')
  })

  test.each(others)('%s writes nothing', async role => {
    const before = await stage.written()
    const entry = `athleteId: "${demoIds.parentChild}", bodyPart: HAND, participation: OUT, summary: "Not mine to write"`
    const { data, codes } = await run(role, `mutation { sidelineEntry(input: { ${entry} }) { caseCreated } }`)
    expect([data, codes.length]).toEqual([{ sidelineEntry: null }, 1])
    const shown = await stage.read(sql => sql.value<string>`SELECT id FROM events WHERE case_id = ${demoIds.activeCase} AND type = 'CORRECTION'`)
    const show = await run(role, `mutation { setEventVisibility(input: { eventId: "${shown}", visibility: [] }) { __typename } }`)
    expect(show).toEqual({ data: { setEventVisibility: null }, codes: ['NOT_FOUND'] })
    expect(await stage.written()).toEqual(before)
  })
})

/** A database whose owner answers every viewer: the settings are theirs, the role is not. */
function withoutRowSecurity(database: Database): Database {
  const asOwner = (transaction: Transaction): Transaction => ({
    ...transaction,
    async query<Row>(statement: Parameters<Transaction['query']>[0]) {
      const rows = transaction.query<Row>(statement)
      const reset = statement.sql.includes('begin_viewer') ? transaction.query({ sql: 'SET LOCAL ROLE NONE', parameters: [] }) : null
      await Promise.all([rows, reset])
      return rows
    },
  })
  return { ...database, begin: async () => asOwner(await database.begin()) }
}

describe('the shield alone, without row-level security', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open({ wrap: withoutRowSecurity })
  })
  afterAll(() => stage.close())

  test('nothing else stands in the way: a coach is given every athlete of every school', async () => {
    const all = await stage.read(sql => sql.value<number>`SELECT count(*)::integer FROM athletes`)
    const { data } = await (await stage.client('COACH')).raw('{ roster { totalCount } }')
    expect(data).toEqual({ roster: { totalCount: all } })
  })

  const refused = others.flatMap(role =>
    coordinates.filter(({ own }) => own?.[role] === 'none').map(({ type, name }) => ({ role, name, probe: probeFor(role, type, name) })),
  )
  test.each(refused)('$role is refused $name', async ({ role, probe }) => {
    const place = refusedAt(probe, role)
    const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
    expectRefusal(answer, probe, place ?? probe.path.length)
    expect(mutationOf(probe) === undefined || place === 0).toBe(true)
  })
})
