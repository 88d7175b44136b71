import { demoIds } from '../../prisma/demo/ids.js'
import { RosterWithCasesDocument, CoachDashboardDocument } from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { heapInMegabytes } from '../support/memory.js'
import { refusals, useServer } from '../api/support.js'
import { volume } from '../support/evidence.js'

const { as, anonymous } = useServer({ debug: false })
const LIMIT = 1_000_000

const extensionsOf = ({ text }: Answer<unknown>): unknown => (JSON.parse(text) as { readonly extensions?: unknown }).extensions
const cost = (requested: number): object => ({ cost: { requested, limit: LIMIT } })
const ask = async (query: string, variables = {}): Promise<Answer<unknown>> => (await as('trainer')).raw(query, variables)

describe('an answer tells its cost, the rows that the operation may ask for', () => {
  test.each([
    ['a row', '{ viewer { role } }', 1],
    ['nothing', '{ __typename }', 0],
    ['a page', '{ roster(first: 30) { nodes { id } } }', 30],
    ['a page of the usual size', '{ roster { nodes { id } } }', 50],
    ['the usual page, of which only the total is asked for', '{ roster { totalCount } }', 50],
    ['edges', '{ roster(first: 30) { edges { cursor node { id } } pageInfo { hasNextPage } } }', 30],
    ['pages in pages', '{ roster(first: 10) { nodes { id cases(first: 5) { nodes { id } } } } }', 10 * (1 + 5)],
    ['lists in pages', '{ roster(first: 10) { nodes { id teams { name } } } }', 10 * (1 + 5)],
    ['a whole school’s roster with its cases', '{ roster(first: 1000) { nodes { id cases { nodes { id } } } } }', 51_000],
    [
      'a case',
      `{ case(id: "${demoIds.activeCase}") { id athlete { id } milestones { id } timeline(first: 20) { nodes { id } } } }`,
      1 + 1 + 10 + 20,
    ],
    ['each field of its own, aliases too', '{ a: viewer { role } b: viewer { role } }', 2],
  ])('%s', async (_what, query, requested) => {
    const answer = await ask(query)
    expect(refusals(answer)).toEqual([])
    expect(extensionsOf(answer)).toEqual(cost(requested))
  })

  test('of a mutation', async () => {
    const answer = await ask(
      `mutation { setAttentionLevel(input: { caseId: "${demoIds.activeCase}", attentionLevel: WATCH }) { case { id } } }`,
    )
    expect([refusals(answer), extensionsOf(answer)]).toEqual([[], cost(2)])
  })

  test('of the pages that the variables ask for', async () => {
    const query = 'query ($first: Int = 7) { roster(first: $first) { nodes { id } } }'
    expect(extensionsOf(await ask(query, { first: 12 }))).toEqual(cost(12))
    expect(extensionsOf(await ask(query))).toEqual(cost(7))
    expect(extensionsOf(await ask(query, { first: null }))).toEqual(cost(50))
  })

  test('where a field of it is refused', async () => {
    const answer = await (await as('parent')).raw('{ roster(first: 3) { totalCount } }')
    expect([refusals(answer), extensionsOf(answer)]).toEqual([[['FORBIDDEN', 'Query.roster']], cost(3)])
  })

  test('where it is refused as a whole: nobody is signed in, or it costs too much', async () => {
    const unknown = await anonymous().raw('{ roster(first: 3) { totalCount } }')
    expect([refusals(unknown), extensionsOf(unknown)]).toEqual([[['UNAUTHENTICATED']], cost(3)])
    const tooMuch = await ask('{ roster(first: 1000) { nodes { cases(first: 1000) { nodes { id } } } } }')
    expect([refusals(tooMuch), extensionsOf(tooMuch)]).toEqual([[['QUERY_TOO_COMPLEX']], cost(1_001_000)])
  })

  test('but not where it cannot be known: the document or the variables do not fit', async () => {
    expect(extensionsOf(await ask('{ nothing }'))).toBeUndefined()
    expect(extensionsOf(await ask('{'))).toBeUndefined()
    expect(extensionsOf(await ask('query ($id: ID!) { athlete(id: $id) { id } }'))).toBeUndefined()
  })
})

describe('a variable that is null for an argument that may not be', () => {
  test.each([
    ['of a directive', 'query ($is: Boolean = true) { viewer { role @include(if: $is) } }', { is: null }, 'is'],
    ['of a field', 'query ($id: ID = "one") { athlete(id: $id) { id } }', { id: null }, 'id'],
  ])('%s is named', async (_what, query, variables, path) => {
    const answer = await ask(query, variables)
    expect([answer.status, refusals(answer)]).toEqual([400, [['BAD_USER_INPUT', path]]])
    expect(answer.errors[0]?.extensions.fields).toEqual([{ path, message: 'must not be null' }])
  })
})

test('it stands behind the data, and every answer to one operation has it in the same length', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('{ viewer { role } }')))
  expect(new Set(answers.map(({ text }) => text))).toEqual(
    new Set([`{"data":{"viewer":{"role":"AT"}},"extensions":{"cost":{"requested":1,"limit":${LIMIT}}}}\n`]),
  )
})

test('variables that the operation does not declare are not kept, whoever sends them', async () => {
  const many = (n: number) => Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`v${index}`, index + n]))
  const before = await heapInMegabytes()
  for (let n = 0; n < volume({ test: 10, evidence: 30 }); n += 1)
    expect((await anonymous().raw(`{ __typename } # ${n % 3}`, many(n))).status).toBe(200)
  expect(await heapInMegabytes()).toBeLessThan(before + 5)
})

test('what our own frontends ask stays far below the limit', async () => {
  const roster = await (await as('trainer')).run(RosterWithCasesDocument, { first: 1000 })
  const dashboard = await (await as('coach')).run(CoachDashboardDocument, {})
  for (const answer of [roster, dashboard]) {
    expect(refusals(answer)).toEqual([])
    const { requested } = (extensionsOf(answer) as { readonly cost: { readonly requested: number } }).cost
    expect(requested).toBeLessThan(LIMIT / 2)
  }
})

describe('what a refusal quotes of the document', () => {
  const LONG = 'x'.repeat(3_000)

  test.each([
    ['a name that no field has', `{ ${LONG} }`, {}],
    ['a name that no variable has', `{ athlete(id: $${LONG}) { id } }`, {}],
    ['a value that does not fit', 'query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }', { order: LONG }],
    ['many words that do not fit', 'query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }', { order: 'x '.repeat(3_000) }],
  ])('%s is cut short', async (_what, query, variables) => {
    const { status, text, errors } = await ask(query, variables)
    expect([status, errors.length > 0]).toEqual([400, true])
    expect(text).toContain('x…')
    expect(text.length).toBeLessThan(4_000)
    expect(text).not.toContain('x'.repeat(101))
  })

  test('fields of one name that are too many to be compared are told so', async () => {
    const answer = await ask(`{ viewer { ${'role '.repeat(2_000)} } }`)
    expect([answer.status, refusals(answer)]).toEqual([400, [['QUERY_TOO_COMPLEX']]])
    expect(answer.errors[0]?.message).toBe('The same fields are selected too often. Select each field once.')
  })
})
