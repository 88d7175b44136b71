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

describe('the pages of the frontends, asked by every account,', () => {
  test.each([...measuredQueries, ...frontendQueries])('never take the resolvers: %s', async (_name, asked) => {
    for (const name of accountNames) await ask(name, asked)
    expect(ways().ways.resolvers).toBe(0)
    expect(ways().ways.statement + ways().ways.shielded).toBe(accountNames.length)
  })

  test('and the sideline entry neither', async () => {
    const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'WRIST', participation: 'OUT', entryKey: 'ways' }
    const document = `mutation SidelineEntry($input: SidelineEntryInput!) {
      sidelineEntry(input: $input) { event { id } case { id } caseCreated athlete { currentStatus } } }`
    await ways().askPlanned(viewer('at@lincoln'), { document, variables: { input } })
    for (const name of accountNames.filter(account => !account.startsWith('at@roosevelt')))
      await ask(name, { document, variables: { input } })
    expect(ways().ways).toEqual({ statement: 0, shielded: accountNames.length, resolvers: 0 })
  })
})

describe('one statement answers as the resolvers do', () => {
  const athlete = `athlete(id: "${demoIds.parentChild}")`
  const timeline = `case(id: "${demoIds.activeCase}") { timeline`

  test.each<readonly [string, TestOperation]>([
    [
      'keys that are names of its own',
      { document: '{ r: viewer { e: role i: displayName p: school { t1: id a: name } } json: school { k: slug } }' },
    ],
    ['keys that every object has', { document: '{ constructor: viewer { __proto__: role toString: teams { hasOwnProperty: id } } }' }],
    ['counts of which none is asked for', { document: '{ teams { statusCounts { out @include(if: false) } } }' }],
    [
      'rows of which nothing is asked for',
      { document: '{ roster(first: 3) { nodes { id @skip(if: true) } edges { cursor @skip(if: true) } } }' },
    ],
    [
      'edges under several keys',
      {
        document:
          '{ roster(first: 2) { a: edges { cursor n: node { id } } b: edges { node { id lastName } m: node { id } __typename } pageInfo { endCursor } } }',
      },
    ],
    [
      'a list with variables in it',
      {
        document: `query ($a: EventType!, $b: EventType = NOTE) { ${timeline}(types: [$a, NOTE, $b]) { nodes { type } } } }`,
        variables: { a: 'EVALUATION' },
      },
    ],
    ['a list of nothing', { document: `{ ${timeline}(types: []) { totalCount } } }` }],
    [
      'variables that are not sent, of names that every object has',
      {
        document:
          'query ($constructor: ID, $toString: [EventType!], $valueOf: String) { roster(first: 2, filter: { teamId: $constructor, search: $valueOf }) { totalCount nodes { cases { nodes { timeline(types: $toString) { totalCount } } } } } }',
      },
    ],
    [
      'a filter that is null',
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
    ['all that is denied and nothing else', { document: '{ roster { totalCount } cases { totalCount } }' }],
  ])('%s', async (_what, asked) => {
    for (const name of accountNames) await ask(name, asked)
    expect(ways().ways.resolvers).toBe(0)
  })
})

describe('the resolvers answer', () => {
  test.each<readonly [string, TestOperation]>([
    ['what the schema says of itself', { document: '{ __schema { queryType { name } } viewer { role } }' }],
    ['a key that is very long', { document: `{ viewer { ${'k'.repeat(64)}: role ${'k'.repeat(65)}: displayName } }` }],
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
      'a bad cursor of which the total alone is asked for',
      { document: 'query ($after: String) { roster(after: $after) { totalCount } }', variables: { after: 'nope' } },
    ],
    [
      'a bad page size of which the total alone is asked for',
      { document: 'query ($first: Int) { roster(first: $first) { totalCount } }', variables: { first: 0 } },
    ],
    [
      'a bad filter of which nothing is asked for',
      { document: 'query ($search: String) { roster(filter: { search: $search }) { __typename } }', variables: { search: '' } },
    ],
    [
      'a cursor of a day that no calendar has',
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

  test('bad input in a payload’s selection, and the mutation is done all the same', async () => {
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

describe('the same errors', () => {
  test.each<readonly [string, TestOperation]>([
    [
      'values of other types',
      {
        document: 'query ($first: Int, $filter: RosterFilter) { roster(first: $first, filter: $filter) { totalCount } }',
        variables: { first: 'x', filter: { status: 'FINE' } },
      },
    ],
    ['a value that must be sent', { document: 'query ($id: ID!) { athlete(id: $id) { id } }' }],
    [
      'null where a default stands',
      { document: `query ($id: ID = "${demoIds.outAthlete}") { athlete(id: $id) { id } }`, variables: { id: null } },
    ],
    [
      'a condition that is null',
      { document: 'query ($if: Boolean = true) { viewer { role @include(if: $if) } }', variables: { if: null } },
    ],
    [
      'a list with null in it',
      {
        document: `query ($a: EventType = NOTE) { case(id: "${demoIds.activeCase}") { timeline(types: [$a]) { totalCount } } }`,
        variables: { a: null },
      },
    ],
  ])('for %s', async (_what, asked) => {
    for (const name of ['at@lincoln', 'parent@lincoln'] as const) expect((await ask(name, asked)).errors).toBeDefined()
  })

  test('come one a refused coordinate, by their place in the document', async () => {
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

  test('for nobody, and for who may no longer ask', async () => {
    const asked = { document: '{ viewer { role } roster { totalCount } }' }
    expect(await ways().askPlanned(null, asked)).toBe(await ways().askPlainly(null, asked))

    const { sessionId } = viewer('admin@roosevelt')
    await inTransaction(store().database, 'commit', sql => sql`UPDATE sessions SET ended_at = now() WHERE id = ${sessionId}`)
    expect(codes(await ask('admin@roosevelt', asked))).toEqual(['UNAUTHENTICATED'])
    expect(codes(await ask('admin@roosevelt', { document: '{ cases { totalCount } }' }))).toEqual(['UNAUTHENTICATED'])
  })
})

test('an answer that is out while fields are still being read leaves nothing open behind it', async () => {
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
