import type { Database, Transaction } from '../../src/data/database.js'
import { demoIds } from '../../prisma/demo/ids.js'
import {
  CasePageDocument,
  CoachDashboardAskingForMoreDocument,
  LoginDocument,
  RosterDocument,
  SidelineEntryDocument,
  ViewerDocument,
} from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { forbiddenIn, refusals, useServer } from './support.js'

const SECRET = 'Declan O’Neill has a torn ligament'
const HIDDEN = /at .*\.(ts|js|mjs):\d+|node_modules|SELECT|INSERT|begin_viewer|rtsport_|pg_|prisma|ligament/i

let isBroken = false
const breakDown = (): Promise<never> => Promise.reject(new Error(`duplicate key: SELECT * FROM athletes -- ${SECRET}`))

/** A database that can be broken: every statement then fails with an unexpected error. */
function breakable(database: Database): Database {
  const unlessBroken =
    <Parameters extends readonly unknown[], Result>(work: (...parameters: Parameters) => Promise<Result>) =>
    (...parameters: Parameters): Promise<Result> =>
      isBroken ? breakDown() : work(...parameters)
  return {
    ...database,
    readAs: unlessBroken((viewer, statement) => database.readAs(viewer, statement)),
    async begin(): Promise<Transaction> {
      const transaction = await database.begin()
      const query: Transaction['query'] = statement => (isBroken ? breakDown() : transaction.query(statement))
      return { ...transaction, query }
    },
  }
}

const { as, anonymous, sql } = useServer({ debug: false, wrap: breakable })

/** Returns what is written to the operator's log during the work. */
async function logged(work: () => Promise<void>): Promise<string> {
  let text = ''
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    text += String(chunk)
    return true
  })
  try {
    await work()
  } finally {
    write.mockRestore()
  }
  return text
}

/** Expects a masked error with a request id, and returns the id. */
function expectMasked(answer: Answer<unknown>): string {
  const [error] = answer.errors
  expect(answer.errors).toHaveLength(1)
  expect(error?.message).toBe('Something went wrong on our side. Tell support the request id.')
  expect(Object.keys(error?.extensions ?? {}).sort()).toEqual(['code', 'requestId'])
  expect(error?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  expect(error?.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.text).not.toMatch(HIDDEN)
  return error?.extensions.requestId ?? ''
}

describe('an unexpected error', () => {
  afterEach(() => {
    isBroken = false
  })

  const schoolAndSchema = '{ viewer { role } again: viewer { ...F @include(if: true) } } fragment F on Viewer { k: displayName }'
  test.each<readonly [what: string, ask: () => Promise<Answer<unknown>>]>([
    ['a query', async () => (await as('trainer')).run(RosterDocument, { first: 1 })],
    ['a query with refused fields', async () => (await as('coach')).run(CoachDashboardAskingForMoreDocument, {})],
    ['a query with bad input', async () => (await as('trainer')).raw('{ roster(first: 0) { totalCount } }')],
    ['a query with fragments and directives', async () => (await as('parent')).raw(schoolAndSchema)],
    ['a sign-in', () => anonymous().run(LoginDocument, { email: 'at@lincoln.example', password: 'sideline' })],
    ['a sign-out', async () => (await as('admin')).raw('mutation { logout }')],
  ])('in %s is masked, and the log has its id, where it happened and nothing else', async (_what, ask) => {
    await Promise.all((['trainer', 'coach', 'parent', 'admin'] as const).map(as)) // Sign in before the database breaks.
    let requestId = ''
    const log = await logged(async () => {
      isBroken = true
      requestId = expectMasked(await ask())
    })
    expect(log).toContain(requestId)
    expect(log).toMatch(/at .*:\d+/) // A stack frame.
    expect(log).not.toContain('ligament')
    expect(log).not.toContain('SELECT')
  })

  test('leaves a server that still answers', async () => {
    isBroken = true
    await logged(async () => {
      expectMasked(await (await as('trainer')).run(ViewerDocument, {}))
    })
    isBroken = false
    expect((await (await as('trainer')).ask(ViewerDocument, {})).viewer.role).toBe('AT')
  })

  test('in a mutation is masked, rolls the mutation back and does not hide the others of the operation', async () => {
    await sql(
      sql => sql`CREATE FUNCTION fail_on_purpose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'Declan O’Neill has a torn ligament' USING DETAIL = NEW.summary, HINT = 'SELECT'; END $$`,
    )
    await sql(
      sql =>
        sql`CREATE TRIGGER fails BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.summary = 'Fail here') EXECUTE FUNCTION fail_on_purpose()`,
    )
    const count = () => sql(sql => sql.value<string>`SELECT (SELECT count(*) FROM cases) || ' ' || (SELECT count(*) FROM events)`)
    const before = await count()

    const entry = { athleteId: demoIds.healthyAthlete, bodyPart: 'CHEST', participation: 'OUT', summary: 'Fail here' } as const
    const log = await logged(async () => {
      const answer = await (await as('trainer')).run(SidelineEntryDocument, { input: entry })
      expectMasked(answer)
      expect([answer.status, answer.data, answer.errors[0]?.path]).toEqual([200, { sidelineEntry: null }, ['sidelineEntry']])
    })
    expect(log).not.toMatch(/ligament|Fail here/)
    expect(await count()).toBe(before)

    await logged(async () => {
      const answer = await (
        await as('trainer')
      ).raw(
        `mutation ($bad: SidelineEntryInput!, $good: SidelineEntryInput!) {
          bad: sidelineEntry(input: $bad) { replayed } good: sidelineEntry(input: $good) { replayed } }`,
        { bad: entry, good: { ...entry, summary: 'All well' } },
      )
      expectMasked(answer)
      expect(answer.data).toEqual({ bad: null, good: { replayed: false } })
    })
  })
})

describe('a refused field gives one error, however many rows it touches', () => {
  const inAliases = `{ roster(first: 3) { nodes { id dateOfBirth born: dateOfBirth } }
    again: roster(first: 2, orderBy: STATUS_WORST_FIRST) { nodes { dateOfBirth cases { nodes { bodyPart part: bodyPart athlete { dateOfBirth } } } } } }`

  test('in a list', async () => {
    const answer = await (await as('coach')).run(CoachDashboardAskingForMoreDocument, {})
    expect(new Set(forbiddenIn(answer)).size).toBe(answer.errors.length)
  })

  test('even when it is selected in several places under several aliases', async () => {
    const answer = await (await as('coach')).raw(inAliases)
    expect(forbiddenIn(answer)).toEqual(['Athlete.dateOfBirth', 'Case.bodyPart'])
    expect(answer.data).toMatchObject({ roster: { nodes: [{ dateOfBirth: null, born: null }, { born: null }, { born: null }] } })
  })

  test('and none when there are no rows', async () => {
    const { errors } = await (await as('coach')).raw('{ roster(filter: { search: "zzz" }) { nodes { dateOfBirth } } }')
    expect(errors).toEqual([])
  })

  test('with the path and location of the first occurrence', async () => {
    const { errors } = await (await as('coach')).raw(`{ case(id: "${demoIds.activeCase}") {\n  bodyPart } }`)
    expect(errors).toMatchObject([{ path: ['case', 'bodyPart'], locations: [{ line: 2, column: 3 }] }])
  })
})

describe('an error reveals no more than its message:', () => {
  test.each<readonly [what: string, ask: () => Promise<Answer<unknown>>]>([
    ['a refused field', async () => (await as('coach')).run(CasePageDocument, { id: demoIds.activeCase })],
    ['bad input', async () => (await as('trainer')).raw('{ case(id: "no id") { id } }')],
    ['a bad variable', async () => (await as('trainer')).raw('query ($n: Int) { roster(first: $n) { totalCount } }', { n: 'x' })],
    ['a document that does not match the schema', async () => (await as('trainer')).raw('{ shoeSize }')],
    ['a malformed document', async () => (await as('trainer')).raw('{')],
    ['a missing token', () => anonymous().raw('{ viewer { role } }')],
    ['a wrong password', () => anonymous().run(LoginDocument, { email: 'nobody@lincoln.example', password: 'x' })],
    [
      'an athlete who does not exist',
      async () =>
        (await as('trainer')).run(SidelineEntryDocument, {
          input: { athleteId: demoIds.rooseveltAthlete, bodyPart: 'KNEE', participation: 'OUT' },
        }),
    ],
  ])('%s', async (_what, ask) => {
    const answer = await ask()
    expect(answer.errors.length).toBeGreaterThan(0)
    expect(refusals(answer).flat()).not.toContain('INTERNAL_SERVER_ERROR')
    expect(answer.text).not.toMatch(HIDDEN)
    expect(answer.text).not.toMatch(/stacktrace|exception|"http"/)
  })
})
