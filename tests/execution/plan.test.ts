import { parse } from 'graphql'
import { demoIds } from '../../prisma/demo/ids.js'
import { Planner, type PlanRequest } from '../../src/data/plan/planner.js'
import type { Role } from '../../src/generated/tables.js'
import { coordinatesOf } from '../../src/policy/coordinates.js'
import { ROLES } from '../../src/policy/scope.js'
import { onServer } from '../support/databases.js'
import type { AccountName } from './support/accounts.js'
import { badDocuments } from './support/bad-documents.js'
import { isOfMutations, isOfPreviews, queryFor } from './support/coordinate-routes.js'
import { heapInMegabytes } from '../support/memory.js'
import { frontendQueries, measuredQueries } from './support/pages.js'
import type { TestOperation } from './support/execution-paths.js'
import { useExecutionPaths } from './support/use-execution-paths.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'
import { volume } from '../support/evidence.js'

const { ways, viewer, watched, store } = useExecutionPaths()

const accounts: Readonly<Record<Role, AccountName>> = {
  AT: 'at@lincoln',
  COACH: 'coach@lincoln',
  PARENT: 'parent@lincoln',
  ADMIN: 'admin@lincoln',
}
const ask = (role: Role, asked: TestOperation): Promise<string> => ways().askPlanned(viewer(accounts[role]), asked)
const codesIn = (body: string): readonly string[] =>
  ((JSON.parse(body) as { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }).errors ?? []).map(
    ({ extensions }) => extensions.code,
  )

beforeEach(() => {
  ways().forgetWays()
  watched().forget()
})

describe('a statement never contains what the role is denied:', () => {
  const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[a-z_]{2,}/gi))
  async function textFor(role: Role, document: string): Promise<string> {
    watched().forget()
    await ask(role, { document })
    expect(watched().statements).toHaveLength(1)
    return watched().lastText
  }

  test.each(ROLES.filter(role => role !== 'AT'))('the fields that the matrix refuses %s', async role => {
    const { bare } = ways().schemas
    const denied = coordinatesOf(bare).filter(
      ({ type, field, cells }) => cells[role] === 'none' && !isOfMutations(type) && !isOfPreviews(type, field),
    )
    let taking = 0
    for (const { type, field, name } of denied) {
      const [asking, notAsking] = [queryFor(bare, type, field), queryFor(bare, type, null)]
      const text = await textFor(role, asking)
      expect({ name, text }).toEqual({ name, text: await textFor(role, notAsking) })

      // A trainer's statement shows what the field takes from the database.
      const without = wordsOf(await textFor('AT', notAsking))
      const taken = [...wordsOf(await textFor('AT', asking))].filter(word => word !== 'asked' && !without.has(word))
      const words = wordsOf(text)
      expect({ name, found: taken.filter(word => words.has(word)) }).toEqual({ name, found: [] })
      if (taken.length > 0) taking += 1
    }
    expect(taking).toBeGreaterThan(denied.length / 2)
    expect(taking).toBeGreaterThan(10)
  })

  const clinical = [
    'body_part',
    'side',
    'severity',
    'attention_level',
    'resolved_at',
    'milestones',
    'phase_bars',
    'clinical_notes',
    'visibility',
    'entry_key',
  ]
  test.each<readonly [Role, readonly string[]]>([
    ['COACH', [...clinical, 'date_of_birth']],
    ['PARENT', ['attention_level', 'clinical_notes', 'visibility', 'entry_key', 'team_coaches']],
    ['ADMIN', [...clinical, 'events', 'added_by_id']],
  ])('%s’s query for everything names no clinical column', async (role, columns) => {
    const everything = `{ viewer { role } athlete(id: "${demoIds.parentChild}") { born: dateOfBirth teams { staff: coaches { id } } cases { nodes {
      id where: bodyPart which: side how: severity need: attentionLevel until: resolvedAt steps: milestones { label }
      restrictions { kind added: addedBy { id } lifted: liftedBy { id } }
      all: timeline { nodes { id how: severity shown: visibility key: entryKey notes: clinicalNotes } } } } } }`
    const words = wordsOf(await textFor(role, everything))
    expect(words.has('athletes')).toBe(true)
    expect(columns.filter(column => words.has(column))).toEqual([])
  })

  test('a refused mutation sends no statement', async () => {
    const document = `mutation { sidelineEntry(input: { athleteId: "${demoIds.outAthlete}", bodyPart: KNEE, participation: OUT }) { case { severity } } }`
    for (const role of ['COACH', 'PARENT', 'ADMIN'] as const) expect(codesIn(await ask(role, { document }))).toEqual(['FORBIDDEN'])
    expect(watched().statements).toEqual([])
  })
})

describe('an operation is one statement in one message', () => {
  async function expectOne(role: Role, asked: TestOperation): Promise<void> {
    watched().forget()
    await ask(role, asked)
    expect({ statements: watched().statements.length, begun: watched().begun }).toEqual({ statements: 1, begun: 0 })
  }

  test.each([...measuredQueries, ...frontendQueries])('for every role: %s', async (_name, asked) => {
    for (const role of ROLES) await expectOne(role, asked)
  })

  test.each([1, 3, 200])('for any page size: %i', async first => {
    await expectOne('AT', {
      document: 'query ($first: Int) { roster(first: $first) { nodes { id teams { id } cases { nodes { id } } } } }',
      variables: { first },
    })
  })

  test.each([1, 10, 90])('for any number of root fields: %i', async count => {
    const fields = Array.from({ length: count }, (_, n) => `f${n}: athlete(id: "${demoIds.outAthlete}") { id }`)
    await expectOne('AT', { document: `{ ${fields.join(' ')} }` })
  })
})

describe('a plan', () => {
  const document = `query ($filter: RosterFilter, $first: Int, $order: RosterOrder, $with: Boolean = true) {
    roster(filter: $filter, first: $first, orderBy: $order) { nodes { id lastName @include(if: $with) } } }`
  async function plansMadeBy(...variables: readonly Readonly<Record<string, unknown>>[]): Promise<number> {
    const before = ways().executor.plans
    for (const values of variables) await ask('AT', { document, variables: values })
    expect(ways().ways.resolvers).toBe(0)
    return ways().executor.plans - before
  }

  test('serves all values of its variables', async () => {
    const teamId = demoIds.varsityFootball
    await plansMadeBy({ filter: { teamId, search: 'a' }, first: 1 })
    const others = [
      { filter: { teamId: demoIds.girlsSoccer, search: 'b c' }, first: 50 },
      { filter: { search: 'é', teamId }, first: 1000 },
    ]
    expect(await plansMadeBy(...others.slice(0, 1))).toBe(0)
    const [first, second] = watched().statements
    expect(second).toEqual({ ...first, parameters: second?.parameters })
    expect(second?.parameters).not.toEqual(first?.parameters)
  })

  test.each<readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    ['a different set of filter fields', { first: 2, filter: { status: 'OUT' } }, { first: 2, filter: { gradYear: 2028 } }],
    ['a null instead of a value', { first: 3, filter: {} }, { first: 3, filter: null }],
    ['another order', { order: 'NAME_DESC' }, { order: 'GRAD_YEAR_ASC' }],
    [
      'another @include condition',
      { first: 4, order: 'JERSEY_NUMBER_ASC', with: true },
      { first: 4, order: 'JERSEY_NUMBER_ASC', with: false },
    ],
  ])('differs for %s', async (_what, one, other) => {
    expect(await plansMadeBy(one, other)).toBe(2)
    expect(await plansMadeBy(one, other)).toBe(0)
  })

  test('differs per role', async () => {
    const before = ways().executor.plans
    for (const role of ROLES) await ask(role, { document: '{ viewer { role ofAnyRole: displayName } }' })
    expect(ways().executor.plans - before).toBe(ROLES.length)
  })
})

describe('the plan cache is bounded', () => {
  function request(document: string): PlanRequest {
    const parsed = parse(document)
    const [operation] = parsed.definitions
    const type = ways().schemas.bare.getQueryType()
    if (operation?.kind !== 'OperationDefinition' || !type) throw new Error('no query')
    return {
      key: document,
      role: 'AT',
      document: parsed,
      type,
      selectionSets: [operation.selectionSet],
      shape: { key: '', slots: {} },
      leftOut: new Set(),
      operation: 'query',
    }
  }

  test('in number, over thousands of documents', () => {
    const planner = new Planner(1000)
    for (let n = 0; n < 3000; n += 1) expect(planner.plan(request(`{ viewer { a${n}: role } }`))).not.toBeNull()
    expect(planner.size).toBeLessThanOrEqual(1000)
  })

  test('in size, for large documents and for documents that cannot be planned', async () => {
    const planner = new Planner(1000, 1_000_000)
    const cases = (n: number): string =>
      Array.from(
        { length: 60 },
        (_, i) => `c${n}_${i}: cases(first: 1) { nodes { id status openedAt } pageInfo { hasNextPage } totalCount }`,
      ).join(' ')
    const before = await heapInMegabytes()
    for (let n = 0; n < 60; n += 1) {
      expect(planner.plan(request(`{ viewer { athletes { ${cases(n)} } } }`))).not.toBeNull()
      expect(planner.plan(request(`{ athlete(id: $missing) { id } viewer { athletes { ${cases(n)} } } }`))).toBeNull()
    }
    expect((await heapInMegabytes()) - before).toBeLessThan(12)
    expect(planner.size).toBeLessThan(60)
  })

  test('and keeps nothing of the request that a plan was made for', async () => {
    const before = await heapInMegabytes()
    for (let n = 0; n < volume({ test: 40, evidence: 100 }); n += 1) {
      const search = `${n}`.repeat(500_000 / `${n}`.length)
      const body = await ask('AT', {
        document: `query ($search: String) { roster(filter: { search: $search }) { n${n}: totalCount } }`,
        variables: { search },
      })
      expect(codesIn(body)).toEqual(['BAD_USER_INPUT'])
    }
    expect((await heapInMegabytes()) - before).toBeLessThan(20)
  }, 60_000)
})

const testOnServer = onServer() ? test : test.skip

testOnServer(
  'a connection holds a bounded number of prepared statements, and replacing connections fails no query',
  async () => {
    const trainer = viewer('at@lincoln')
    const counted: number[] = []
    const count = { name: 'how_many', sql: 'SELECT count(*)::text AS json FROM pg_prepared_statements', parameters: [] }
    const send = async (n: number, padding: string): Promise<void> => {
      const sql = `/* ${n} ${padding} */ SELECT '${n}' AS json`
      expect(await store().database.readAs(trainer, { name: `s${n} ${padding.length}`, sql, parameters: [] })).toBe(`${n}`)
      if (n % 10 === 0) counted.push(Number(await store().database.readAs(trainer, count)))
    }
    for (let n = 0; n < 1500; n += 150) await Promise.all(Array.from({ length: 150 }, (_, i) => send(n + i, '')))
    expect(Math.max(...counted)).toBeGreaterThan(20)
    expect(Math.max(...counted)).toBeLessThanOrEqual(202)

    // Large statements reach the memory limit sooner.
    for (let n = 0; n < 100; n += 1) await send(n * 10, 'x'.repeat(50_000))
    expect(Math.max(...counted.slice(-30))).toBeLessThan(30)
  },
  60_000,
)

describe('a bad document', () => {
  const REFUSALS = ['QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED']
  /** The most that refusing a document may cost, in multiples of parsing a large one. */
  const MOST_TIMES_PARSING = 30

  test.each(badDocuments)('is refused before anything is planned: %s', async (_what, document) => {
    const before = ways().executor.plans
    const refuse = async (): Promise<void> => {
      const body = await ask('AT', { document })
      expect(codesIn(body).length).toBeGreaterThan(0)
      expect(codesIn(body).filter(code => !REFUSALS.includes(code))).toEqual([])
    }
    expect(await timesAsLongAsParsing(refuse, 3)).toBeLessThan(MOST_TIMES_PARSING)
    expect({ plans: ways().executor.plans - before, asked: watched().statements.length + watched().begun }).toEqual({ plans: 0, asked: 0 })
    expect(ways().ways).toEqual({ statement: 0, shielded: 0, resolvers: 0 })
  })

  test.each(['fragments that spread each other', 'more tokens than any page has', 'a page for each row of a page'])(
    'leaks no memory when sent repeatedly: %s',
    async what => {
      const document = badDocuments.find(([name]) => name === what)?.[1] ?? ''
      const send = async (times: number): Promise<void> => {
        for (let n = 0; n < times; n += 1) await ask('AT', { document })
      }
      await send(50)
      const before = await heapInMegabytes()
      await send(volume({ test: 100, evidence: 1000 }))
      expect((await heapInMegabytes()) - before).toBeLessThan(5)
    },
    60_000,
  )
})
