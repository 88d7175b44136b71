import { demoIds } from '../../prisma/demo/ids.js'
import { inTransaction } from '../support/sql.js'
import { accountNames, type AccountName } from './support/accounts.js'
import { frontendQueries, measuredQueries } from './support/pages.js'
import type { TestOperation } from './support/execution-paths.js'
import { useExecutionPaths } from './support/use-execution-paths.js'

const { ways, store, viewer, sameAnswer } = useExecutionPaths()

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly coordinate?: string } }[]
}
const ask = async (name: AccountName, asked: TestOperation): Promise<Body> => JSON.parse(await sameAnswer(name, asked)) as Body
const codes = ({ errors = [] }: Body): readonly string[] => errors.map(({ extensions }) => extensions.code)

beforeEach(() => {
  ways().forgetWays()
})

describe('the frontends’ pages, for every account,', () => {
  test.each([...measuredQueries, ...frontendQueries])('never need the resolvers: %s', async (_name, asked) => {
    for (const name of accountNames) await ask(name, asked)
    expect(ways().ways.resolvers).toBe(0)
    expect(ways().ways.statement + ways().ways.shielded).toBe(accountNames.length)
  })

  test('include the sideline entry, which does not need them either', async () => {
    const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'WRIST', participation: 'OUT', entryKey: 'ways' }
    const document = `mutation SidelineEntry($input: SidelineEntryInput!) {
      sidelineEntry(input: $input) { event { id } case { id } caseCreated athlete { currentStatus } } }`
    await ways().askPlanned(viewer('at@lincoln'), { document, variables: { input } })
    for (const name of accountNames.filter(account => !account.startsWith('at@roosevelt')))
      await ask(name, { document, variables: { input } })
    expect(ways().ways).toEqual({ statement: 0, shielded: accountNames.length, resolvers: 0 })
  })
})

describe('one statement gives the same answer as the resolvers for', () => {
  const athlete = `athlete(id: "${demoIds.parentChild}")`
  const timeline = `case(id: "${demoIds.activeCase}") { timeline`

  test.each<readonly [string, TestOperation]>([
    [
      'keys that equal the statement’s own names',
      { document: '{ r: viewer { e: role i: displayName p: school { t1: id a: name } } json: school { k: slug } }' },
    ],
    ['keys that every object has', { document: '{ constructor: viewer { __proto__: role toString: teams { hasOwnProperty: id } } }' }],
    ['counts with none selected', { document: '{ teams { statusCounts { out @include(if: false) } } }' }],
    ['rows with no field selected', { document: '{ roster(first: 3) { nodes { id @skip(if: true) } edges { cursor @skip(if: true) } } }' }],
    [
      'edges under several keys',
      {
        document:
          '{ roster(first: 2) { a: edges { cursor n: node { id } } b: edges { node { id lastName } m: node { id } __typename } pageInfo { endCursor } } }',
      },
    ],
    [
      'a list that contains variables',
      {
        document: `query ($a: EventType!, $b: EventType = NOTE) { ${timeline}(types: [$a, NOTE, $b]) { nodes { type } } } }`,
        variables: { a: 'EVALUATION' },
      },
    ],
    ['an empty list', { document: `{ ${timeline}(types: []) { totalCount } } }` }],
    [
      'unsent variables named like properties of every object',
      {
        document:
          'query ($constructor: ID, $toString: [EventType!], $valueOf: String) { roster(first: 2, filter: { teamId: $constructor, search: $valueOf }) { totalCount nodes { cases { nodes { timeline(types: $toString) { totalCount } } } } } }',
      },
    ],
    [
      'a null filter',
      {
        document:
          'query ($none: CaseFilter) { cases(filter: $none, first: 2) { totalCount } roster(filter: null, first: 2) { totalCount } }',
        variables: { none: null },
      },
    ],
    [
      'fragments of fragments',
      {
        document: `{ ${athlete} { ...A ...A } } ${[
          'A',
          'B',
          'C',
          'D',
          'E',
          'F',
          'G',
          'H',
          'I',
          'J',
          'K',
          'L',
          'M',
          'N',
          'O',
          'P',
          'Q',
          'R',
          'S',
          'T',
          'U',
          'V',
          'W',
        ]
          .map((name, i, all) => `fragment ${name} on Athlete { ...${all[i + 1] ?? 'Z'} ...${all[i + 1] ?? 'Z'} }`)
          .join(' ')} fragment Z on Athlete { id }`,
      },
    ],
    [
      'more fields in one object than a function has arguments',
      { document: `{ viewer { ${Array.from({ length: 95 }, (_, n) => `k${n}: displayName`).join(' ')} } }` },
    ],
    ['only fields that some roles are denied', { document: '{ roster { totalCount } cases { totalCount } }' }],
  ])('%s', async (_what, asked) => {
    for (const name of accountNames) await ask(name, asked)
    expect(ways().ways.resolvers).toBe(0)
  })
})

describe('the resolvers answer', () => {
  test.each<readonly [string, TestOperation]>([
    ['introspection', { document: '{ __schema { queryType { name } } viewer { role } }' }],
    ['a very long key', { document: `{ viewer { ${'k'.repeat(64)}: role ${'k'.repeat(65)}: displayName } }` }],
  ])('%s', async (_what, asked) => {
    for (const name of accountNames) expect(codes(await ask(name, asked))).toEqual([])
    expect(ways().ways).toEqual({ statement: 0, shielded: 0, resolvers: accountNames.length })
  })

  test.each<readonly [string, TestOperation]>([
    [
      'an empty cursor',
      { document: 'query ($after: String) { roster(after: $after) { pageInfo { hasPreviousPage } } }', variables: { after: '' } },
    ],
    ['an empty cursor in the document', { document: '{ roster(after: "") { pageInfo { hasPreviousPage } } }' }],
    [
      'a bad cursor with only the total selected',
      { document: 'query ($after: String) { roster(after: $after) { totalCount } }', variables: { after: 'nope' } },
    ],
    [
      'a bad page size with only the total selected',
      { document: 'query ($first: Int) { roster(first: $first) { totalCount } }', variables: { first: 0 } },
    ],
    [
      'a bad filter with no field selected',
      { document: 'query ($search: String) { roster(filter: { search: $search }) { __typename } }', variables: { search: '' } },
    ],
    [
      'a cursor with an impossible date',
      {
        document: 'query ($after: String) { roster(orderBy: STATUS_CHANGED_DESC, after: $after) { totalCount nodes { id } } }',
        variables: { after: Buffer.from(`["2026-02-30T00:00:00.000Z","${demoIds.outAthlete}"]`).toString('base64') },
      },
    ],
  ])('%s with BAD_USER_INPUT', async (_what, asked) => {
    for (const name of ['at@lincoln', 'coach@lincoln', 'admin@roosevelt'] as const)
      expect(codes(await ask(name, asked))).toEqual(['BAD_USER_INPUT'])
    expect(ways().ways).toEqual({ statement: 0, shielded: 0, resolvers: 3 })
  })

  test('bad input in a payload’s selection, after the mutation has taken effect', async () => {
    const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'ELBOW', participation: 'OUT', entryKey: 'bad selection' }
    const asked = {
      document: `mutation ($input: SidelineEntryInput!) { sidelineEntry(input: $input) { case { status timeline(first: 0) { totalCount } } } }`,
      variables: { input },
    }
    await ways().askPlanned(viewer('at@lincoln'), asked)
    const body = await ask('at@lincoln', asked)
    expect(codes(body)).toEqual(['BAD_USER_INPUT'])
    expect(body.data).toEqual({ sidelineEntry: { case: { status: 'ACTIVE', timeline: null } } })
  })
})

describe('the errors are the same', () => {
  test.each<readonly [string, TestOperation]>([
    [
      'values of the wrong type',
      {
        document: 'query ($first: Int, $filter: RosterFilter) { roster(first: $first, filter: $filter) { totalCount } }',
        variables: { first: 'x', filter: { status: 'FINE' } },
      },
    ],
    ['a missing required value', { document: 'query ($id: ID!) { athlete(id: $id) { id } }' }],
    [
      'a null in place of a default',
      { document: `query ($id: ID = "${demoIds.outAthlete}") { athlete(id: $id) { id } }`, variables: { id: null } },
    ],
    ['a null condition', { document: 'query ($if: Boolean = true) { viewer { role @include(if: $if) } }', variables: { if: null } }],
    [
      'a list that contains null',
      {
        document: `query ($a: EventType = NOTE) { case(id: "${demoIds.activeCase}") { timeline(types: [$a]) { totalCount } } }`,
        variables: { a: null },
      },
    ],
  ])('for %s', async (_what, asked) => {
    for (const name of ['at@lincoln', 'parent@lincoln'] as const) expect((await ask(name, asked)).errors).toBeDefined()
  })

  test('for refused fields: one per field, in document order', async () => {
    const document = `{
      viewer { teams { athletes(first: 5) { nodes { dateOfBirth } } } }
      roster(first: 20, orderBy: STATUS_WORST_FIRST) { nodes { born: dateOfBirth cases { nodes { severity side timeline { nodes { clinicalNotes } } } } } }
      cases { totalCount }
    }`
    const { errors = [] } = await ask('coach@lincoln', { document })
    expect(errors.map(({ extensions }) => extensions.coordinate)).toEqual([
      'Athlete.dateOfBirth',
      'Case.severity',
      'Case.side',
      'Event.clinicalNotes',
      'Query.cases',
    ])
  })

  test('without a session, and for an ended session', async () => {
    const asked = { document: '{ viewer { role } roster { totalCount } }' }
    expect(await ways().askPlanned(null, asked)).toBe(await ways().askPlainly(null, asked))

    const { sessionId } = viewer('admin@roosevelt')
    await inTransaction(store().database, 'commit', sql => sql`UPDATE sessions SET ended_at = now() WHERE id = ${sessionId}`)
    expect(codes(await ask('admin@roosevelt', asked))).toEqual(['UNAUTHENTICATED'])
    expect(codes(await ask('admin@roosevelt', { document: '{ cases { totalCount } }' }))).toEqual(['UNAUTHENTICATED'])
  })
})

test('an answer sent while fields are still being read leaves no transaction open', async () => {
  const document = '{ roster(first: 3) { nodes { cases(first: 0) { totalCount } teams { coaches { school { name } } } } } }'
  for (let i = 0; i < 12; i += 1) expect(codes(await ask('at@lincoln', { document }))).toEqual(['BAD_USER_INPUT'])
  const open = await inTransaction(
    store().database,
    'rollback',
    sql => sql.value<number>`
    SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  )
  expect(open).toBe(0)
})
