import { demoIds } from '../../prisma/demo/ids.js'
import { WatchedDatabase } from '../execution/support/watched-database.js'
import { useServer } from '../api/support.js'

// Each limit set to a value of its own. tests/api/limits.test.ts covers the defaults.
let watched: WatchedDatabase
const { as } = useServer({
  debug: false,
  maxPageSize: 25,
  limits: {
    maxQueryCost: 60,
    maxQueryDepth: 5,
    maxQueryAliases: 3,
    maxQueryDirectives: 2,
    maxQueryTokens: 80,
    maxBodyBytes: 2048,
  },
  wrap: database => (watched = new WatchedDatabase(database)).asDatabase(),
})

interface RequestBody {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}
const times = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')
const padded = (bytes: number): string => {
  const empty = JSON.stringify({ query: '{ viewer { role } }', variables: { padding: '' } })
  return JSON.stringify({ query: '{ viewer { role } }', variables: { padding: 'x'.repeat(bytes - empty.length) } })
}
const body = (query: string, variables = {}): string => JSON.stringify({ query, variables } satisfies RequestBody)

const deep = (more: boolean): string =>
  `{ case(id: "${demoIds.activeCase}") { athlete { cases(first: 1) { nodes { ${more ? 'athlete { id }' : 'id'} } } } } }`

interface Bodies {
  readonly under: string
  readonly over: string
  readonly refusal: readonly [status: number, code: string, message: RegExp]
}

const limits: Readonly<Record<string, Bodies>> = {
  'cost, by a page': {
    under: body('{ roster(first: 20) { nodes { id teams { name } school: schoolId } } }'.replace('teams { name } ', '')),
    over: body('{ roster(first: 20) { nodes { id teams { name } } } }'),
    refusal: [400, 'QUERY_TOO_COMPLEX', /^The operation may return 120 rows; the limit is 60\./],
  },
  'cost, by a variable': {
    under: body('query ($n: Int) { roster(first: $n) { nodes { cases(first: 5) { nodes { id } } } } }', { n: 10 }),
    over: body('query ($n: Int) { roster(first: $n) { nodes { cases(first: 5) { nodes { id } } } } }', { n: 11 }),
    refusal: [400, 'QUERY_TOO_COMPLEX', /^The operation may return 66 rows; the limit is 60\./],
  },
  depth: { under: body(deep(false)), over: body(deep(true)), refusal: [400, 'QUERY_TOO_COMPLEX', /depth/i] },
  aliases: {
    under: body(`{ viewer { ${times(3, index => `a${index}: role`)} } }`),
    over: body(`{ viewer { ${times(4, index => `a${index}: role`)} } }`),
    refusal: [400, 'QUERY_TOO_COMPLEX', /alias/i],
  },
  directives: {
    under: body(`{ viewer { role @include(if: true) email @include(if: true) } }`),
    over: body(`{ viewer { role @include(if: true) email @include(if: true) displayName @include(if: true) } }`),
    refusal: [400, 'QUERY_TOO_COMPLEX', /directive/i],
  },
  tokens: {
    under: body(`{ viewer { ${'role '.repeat(75)} } }`),
    over: body(`{ viewer { ${'role '.repeat(76)} } }`),
    refusal: [400, 'QUERY_TOO_COMPLEX', /more than 80 tokens/],
  },
  'page size': {
    under: body('{ roster(first: 25) { nodes { id } } }'),
    over: body('{ roster(first: 26) { nodes { id } } }'),
    refusal: [200, 'BAD_USER_INPUT', /first: must be from 1 to 25/],
  },
  'body size': { under: padded(2048), over: padded(2049), refusal: [413, 'BAD_USER_INPUT', /larger than 2048 bytes/] },
  batches: {
    under: body('{ viewer { role } }'),
    over: `[${body('{ viewer { role } }')}]`,
    refusal: [400, 'BAD_USER_INPUT', /one operation per request/],
  },
}

test.each(Object.entries(limits))('%s: a request within the limit is answered', async (_limit, { under }) => {
  const response = await (await as('trainer')).post(under)
  expect(response.status).toBe(200)
  const answer = (await response.json()) as { readonly data?: object | null; readonly errors?: readonly unknown[] }
  expect(answer.errors).toBeUndefined()
  expect(Object.values(answer.data ?? {})).not.toContain(null)
})

test.each(Object.entries(limits))('%s: a request over the limit is refused without a database query', async (limit, { over, refusal }) => {
  const client = await as('trainer')
  watched.forget()
  const response = await client.post(over)
  const { data, errors = [] } = (await response.json()) as {
    readonly data?: Readonly<Record<string, unknown>> | null
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
  }
  const [status, code, message] = refusal
  expect([response.status, errors.map(({ extensions }) => extensions.code)]).toEqual([status, [code]])
  expect(errors[0]?.message).toMatch(message)
  expect(Object.values(data ?? {}).filter(value => value !== null)).toEqual([])
  // A bad argument is an error of its own field, so the viewer is verified first.
  expect([watched.statements.length, watched.begun]).toEqual(limit === 'page size' ? [0, 1] : [0, 0])
})
