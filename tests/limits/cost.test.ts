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

describe('an answer states its cost, the rows that the operation may return', () => {
  test.each([
    ['one object', '{ viewer { role } }', 1],
    ['no object', '{ __typename }', 0],
    ['a page', '{ roster(first: 30) { nodes { id } } }', 30],
    ['a page of the default size', '{ roster { nodes { id } } }', 50],
    ['a default page with only the total selected', '{ roster { totalCount } }', 50],
    ['edges', '{ roster(first: 30) { edges { cursor node { id } } pageInfo { hasNextPage } } }', 30],
    ['pages in pages', '{ roster(first: 10) { nodes { id cases(first: 5) { nodes { id } } } } }', 10 * (1 + 5)],
    ['lists in pages', '{ roster(first: 10) { nodes { id teams { name } } } }', 10 * (1 + 5)],
    ['a whole school’s roster with its cases', '{ roster(first: 1000) { nodes { id cases { nodes { id } } } } }', 51_000],
    [
      'a case',
      `{ case(id: "${demoIds.activeCase}") { id athlete { id } milestones { id } timeline(first: 20) { nodes { id } } } }`,
      1 + 1 + 10 + 20,
    ],
    ['each alias separately', '{ a: viewer { role } b: viewer { role } }', 2],
  ])('%s', async (_what, query, requested) => {
    const answer = await ask(query)
    expect(refusals(answer)).toEqual([])
    expect(extensionsOf(answer)).toEqual(cost(requested))
  })

  test('for a mutation', async () => {
    const answer = await ask(
      `mutation { setAttentionLevel(input: { caseId: "${demoIds.activeCase}", attentionLevel: WATCH }) { case { id } } }`,
    )
    expect([refusals(answer), extensionsOf(answer)]).toEqual([[], cost(2)])
  })

  test('for page sizes from variables', async () => {
    const query = 'query ($first: Int = 7) { roster(first: $first) { nodes { id } } }'
    expect(extensionsOf(await ask(query, { first: 12 }))).toEqual(cost(12))
    expect(extensionsOf(await ask(query))).toEqual(cost(7))
    expect(extensionsOf(await ask(query, { first: null }))).toEqual(cost(50))
  })

  test('even when a field is refused', async () => {
    const answer = await (await as('parent')).raw('{ roster(first: 3) { totalCount } }')
    expect([refusals(answer), extensionsOf(answer)]).toEqual([[['FORBIDDEN', 'Query.roster']], cost(3)])
  })

  test('even when it is refused as a whole, without a sign-in or for its cost', async () => {
    const unknown = await anonymous().raw('{ roster(first: 3) { totalCount } }')
    expect([refusals(unknown), extensionsOf(unknown)]).toEqual([[['UNAUTHENTICATED']], cost(3)])
    const tooMuch = await ask('{ roster(first: 1000) { nodes { cases(first: 1000) { nodes { id } } } } }')
    expect([refusals(tooMuch), extensionsOf(tooMuch)]).toEqual([[['QUERY_TOO_COMPLEX']], cost(1_001_000)])
  })

  test('but not when the document or the variables are invalid', async () => {
    expect(extensionsOf(await ask('{ nothing }'))).toBeUndefined()
    expect(extensionsOf(await ask('{'))).toBeUndefined()
    expect(extensionsOf(await ask('query ($id: ID!) { athlete(id: $id) { id } }'))).toBeUndefined()
  })
})

describe('a null variable for a non-null argument', () => {
  test.each([
    ['of a directive', 'query ($is: Boolean = true) { viewer { role @include(if: $is) } }', { is: null }, 'is'],
    ['of a field', 'query ($id: ID = "one") { athlete(id: $id) { id } }', { id: null }, 'id'],
  ])('%s is named', async (_what, query, variables, path) => {
    const answer = await ask(query, variables)
    expect([answer.status, refusals(answer)]).toEqual([400, [['BAD_USER_INPUT', path]]])
    expect(answer.errors[0]?.extensions.fields).toEqual([{ path, message: 'must not be null' }])
  })
})

test('the cost comes after the data, with the same text for the same operation', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('{ viewer { role } }')))
  expect(new Set(answers.map(({ text }) => text))).toEqual(
    new Set([`{"data":{"viewer":{"role":"AT"}},"extensions":{"cost":{"requested":1,"limit":${LIMIT}}}}\n`]),
  )
})

test('variables that the operation does not declare are not kept in memory', async () => {
  const many = (n: number) => Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`v${index}`, index + n]))
  const before = await heapInMegabytes()
  for (let n = 0; n < volume({ test: 10, evidence: 30 }); n += 1)
    expect((await anonymous().raw(`{ __typename } # ${n % 3}`, many(n))).status).toBe(200)
  expect(await heapInMegabytes()).toBeLessThan(before + 5)
})

test('our own frontends’ operations stay far below the limit', async () => {
  const roster = await (await as('trainer')).run(RosterWithCasesDocument, { first: 1000 })
  const dashboard = await (await as('coach')).run(CoachDashboardDocument, {})
  for (const answer of [roster, dashboard]) {
    expect(refusals(answer)).toEqual([])
    const { requested } = (extensionsOf(answer) as { readonly cost: { readonly requested: number } }).cost
    expect(requested).toBeLessThan(LIMIT / 2)
  }
})

describe('a refusal that quotes the document', () => {
  const LONG = 'x'.repeat(3_000)

  test.each([
    ['an unknown field', `{ ${LONG} }`, {}],
    ['an unknown variable', `{ athlete(id: $${LONG}) { id } }`, {}],
    ['an invalid value', 'query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }', { order: LONG }],
    [
      'an invalid value of many words',
      'query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }',
      { order: 'x '.repeat(3_000) },
    ],
  ])('truncates %s', async (_what, query, variables) => {
    const { status, text, errors } = await ask(query, variables)
    expect([status, errors.length > 0]).toEqual([400, true])
    expect(text).toContain('x…')
    expect(text.length).toBeLessThan(4_000)
    expect(text).not.toContain('x'.repeat(101))
  })

  test('says that a field is selected too often when the fields cannot be merged cheaply', async () => {
    const answer = await ask(`{ viewer { ${'role '.repeat(2_000)} } }`)
    expect([answer.status, refusals(answer)]).toEqual([400, [['QUERY_TOO_COMPLEX']]])
    expect(answer.errors[0]?.message).toBe('The same fields are selected too often. Select each field once.')
  })
})
