import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import { attacksOn } from '../../attack/support/attack-operations.js'
import { aim, type Ids } from '../../attack/support/attack-values.js'
import type { Operation } from '../../execution/support/operation-text.js'

// Nearly valid requests: documents of the schema with shuffled tokens, arbitrary JSON variables, odd headers.

export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Documents that the attack grammar does not generate. */
const OTHERS = [
  'mutation { login(email: "at@lincoln.example", password: "guess") { accessToken viewer { role } } }',
  'mutation ($r: String!) { refresh(refreshToken: $r) { accessToken } }',
  '{ __schema { types { name fields { name args { name type { name ofType { name } } } } } } }',
  'query A { viewer { role } } query B { school { name config } }',
  '{ ...A } fragment A on Query { viewer { ...B } } fragment B on Viewer { role ...B }',
  'subscription { athleteStatusChanged { id } }',
  '{ viewer { permissions(type: "Event") { coordinate } } }',
  '{ previewAs(role: COACH, athleteId: "01900000-0000-7000-8000-000000000002") { data } }',
] as const

const ODD_TOKENS = [
  ...['{', '}', '(', ')', '[', ']', ':', '$', '!', '=', '|', '&', '@', '...', 'on', 'null', 'true', 'false', '""', '{}', '[]'],
  ...['0', '-0', '00', '1.5', '1e999', '-2147483649', '9007199254740993', '0x10', '1_000', '.5', '-'],
  ...['"\\u0000"', '"\\ud800"', '"\\u{110000}"', '"\\q"', '"', '"""', '"""a"""', "'a'", '"\u202e"'],
  ...['query', 'mutation', 'subscription', 'fragment', 'schema', 'extend', 'type T { a: Int }', '__typename', '__proto__', 'constructor'],
  ...['@include(if: $x)', '@skip(if: true)', '@defer', '@stream(initialCount: 1)', '@deprecated', '@include', '@a(b: [{c: $d}])'],
  ...['$x', '$__proto__', '$x: Int = 1', '...F', 'fragment F on Query { ...F }', '... on Query { __typename }', '... on Nothing { a }'],
  ...[
    'first: -1',
    'first: 1000',
    'after: "x"',
    'id: "x"',
    'input: null',
    'filter: {search: ""}',
    'filter: {filter: {}}',
    '# x\n',
    '\ufeff',
    '\0',
    '😀',
    ',',
  ],
  ...['['.repeat(400), '{a:'.repeat(300), '{ a '.repeat(80), '"'.repeat(99), 'x'.repeat(5000)],
] as const

type Edit = { readonly how: 'drop' | 'twice' | 'swap' | 'put' | 'instead'; readonly at: number; readonly token: string }
const edit: fc.Arbitrary<Edit> = fc.record({
  how: fc.constantFrom('drop', 'twice', 'swap', 'put', 'instead'),
  at: fc.nat(400),
  token: fc.constantFrom(...ODD_TOKENS),
})

const TOKENS = /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|\.\.\.|[$@]?\w+|\S/g
function edited(document: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return document
  const tokens = document.match(TOKENS)?.slice() ?? []
  for (const { how, at: place, token } of edits) {
    const at = tokens.length === 0 ? 0 : place % tokens.length
    const here = tokens[at] ?? ''
    if (how === 'drop') tokens.splice(at, 1)
    else if (how === 'twice') tokens.splice(at, 0, here)
    else if (how === 'swap') tokens.splice(at, 2, tokens[at + 1] ?? '', here)
    else tokens.splice(at, how === 'put' ? 0 : 1, token)
  }
  return tokens.join(' ')
}

/** Mostly few edits, because a document with many does not get past the parser. */
const edits = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.array(edit, { minLength: 3, maxLength: 12 }) },
)

const ODD_TEXTS = [
  '',
  '\0',
  '\ud800',
  '\u202e',
  "' OR 1=1 --",
  '%',
  'x'.repeat(3000),
  '__proto__',
  'entry:\0',
  'entry:x',
  '0190ffff-ffff-7fff-bfff-ffffffffffff',
  '2026-02-30',
  '0000-01-01',
  '+275760-09-13T00:00:00Z',
]
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...ODD_TEXTS, 0, -1, 1.5, 1e308, -2_147_483_649, 2_147_483_647, true, null, [], {}, [[]], [null], {
    a: { b: {} },
  }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

function variablesOf({ variables: [one, other] }: Operation): fc.Arbitrary<unknown> {
  const own = fc.constantFrom(one, other)
  const names = Object.keys(one)
  const changed = fc
    .tuple(own, fc.constantFrom(...(names.length === 0 ? ['x'] : names)), oddValue)
    .map(([values, name, value]) => ({ ...values, [name]: nested(values[name], value) }))
  return fc.oneof({ weight: 6, arbitrary: own }, { weight: 4, arbitrary: changed }, { weight: 1, arbitrary: oddValue })
}

/** Puts a value into an input at its first field, or in its place. */
function nested(value: unknown, odd: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd
  const [name] = Object.keys(value)
  return name === undefined ? odd : { ...value, [name]: nested((value as Readonly<Record<string, unknown>>)[name], odd) }
}

const bodyOf = (operation: Operation): fc.Arbitrary<string> =>
  fc
    .record({
      query: edits.map(list => edited(operation.document, list)),
      variables: variablesOf(operation),
      operationName: fc.oneof({ weight: 9, arbitrary: fc.constant(operation.operationName) }, { weight: 1, arbitrary: oddValue }),
      more: fc.oneof(
        { weight: 12, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.dictionary(fc.constantFrom('extensions', 'query', 'documentId', 'operationName', '__proto__', 'x'), oddValue, {
            maxKeys: 2,
          }),
        },
        { weight: 1, arbitrary: fc.constant({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }) },
      ),
    })
    .map(({ more, ...rest }) => JSON.stringify({ ...rest, ...more }))

/** Malformed JSON, or JSON that is not an operation. */
const brokenBody = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(body, fc.nat(400)).map(([text, at]) => text.slice(0, at)),
    fc
      .tuple(body, fc.nat(400), fc.constantFrom('"', '}', '{', '\\', '\0', ',', ':', '\ufeff', '1e999', 'NaN'))
      .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at)),
    fc.jsonValue({ maxDepth: 5 }).map(value => JSON.stringify(value)),
    fc.constantFrom(
      '',
      '[]',
      'null',
      '{}',
      '[{},{}]',
      '['.repeat(5000),
      `{"query":${'['.repeat(3000)}`,
      '"\\ud800"',
      'query={viewer{role}}',
    ),
    fc.string({ unit: 'binary', maxLength: 200 }),
  )

/** Text that a header may contain, byte for byte. */
const headerText = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 ,;:=/*"-_.()<>@[]{}%\t\xe9\xff'.split('')), maxLength: 60 })
  .map(text => text.trim())
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    ...[
      'accept',
      'accept-encoding',
      'accept-language',
      'cache-control',
      'content-encoding',
      'cookie',
      'origin',
      'referer',
      'range',
      'if-none-match',
      'user-agent',
    ],
    ...[
      'x-request-id',
      'x-forwarded-for',
      'x-forwarded-proto',
      'forwarded',
      'x-http-method-override',
      'apollo-require-preflight',
      'x-apollo-operation-name',
    ],
    ...[
      'traceparent',
      'tracestate',
      'baggage',
      'purpose',
      'sec-purpose',
      'accept-version',
      'access-control-request-method',
      'access-control-request-headers',
      'te',
      'dnt',
    ],
  ),
  headerText,
  { maxKeys: 3 },
)
const contentType = fc.oneof(
  { weight: 20, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'application/json;charset=latin1',
      'application/json;;',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/graphql',
      'application/json, text/plain',
      '',
      ';',
      '/',
    ),
  },
  { weight: 1, arbitrary: headerText },
)

function authorizations(tokens: readonly string[]): fc.Arbitrary<string | null> {
  const good = fc.constantFrom(...tokens)
  const changed = fc
    .tuple(good, fc.nat(400), fc.constantFrom('.', 'A', '=', '-', ' ', ''))
    .map(([token, at, piece]) => token.slice(0, at) + piece + token.slice(at + 1))
  return fc.oneof(
    { weight: 16, arbitrary: good.map(token => `Bearer ${token}`) },
    { weight: 2, arbitrary: changed.map(token => `Bearer ${token.trim()}`) },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: fc.constant(null) },
  )
}

const asPath = (text: string): string =>
  text.replace(/[^\x21-\x7e]/g, character => (/\p{Surrogate}/u.test(character) ? '%ED%A0%80' : encodeURIComponent(character)))
const otherPaths = (ids: Ids): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '/',
      '/healthz',
      '/readyz',
      '/metrics',
      '/graphql/',
      '//graphql',
      '/graphql/%2e%2e',
      '/GraphQL',
      '/%',
      '/%zz',
      '/%00',
      '/practice-plan/',
      '/explorer/x',
      `/${'a'.repeat(5000)}`,
      '/graphql#x',
      '/*',
      '/?',
    ),
    fc
      .tuple(
        fc.constantFrom(...(ids['Team'] ?? ['x']), 'x', 'x'.repeat(200), '%00', '%ff'),
        fc.constantFrom(
          '',
          '?date=2026-11-25',
          '?date=2026-02-30',
          '?date=%00',
          '?link=x',
          `?link=${'A'.repeat(64)}`,
          '?link=a&link=b',
          '?date[]=1',
          '?__proto__=1',
        ),
      )
      .map(([team, query]) => `/practice-plan/${team}${query}`),
    fc.string({ unit: 'binary', maxLength: 60 }).map(text => `/${asPath(text)}`),
    fc.webPath(),
  )

/** Longer documents would find no more, and fewer would be sent in the same time. */
const MOST_CHARACTERS = 450

/** Valid operations to start from, by seed. */
export function operationsFor(schema: GraphQLSchema, ids: Ids, seed: number, count: number): readonly Operation[] {
  const kinds = Object.keys(ids)
  const { queries, mutations } = attacksOn(schema, { kinds, cursors: {}, words: ['a', 'son', 'é', '%', '_', '\\', "O'"] })
  const made = [...fc.sample(queries, { seed, numRuns: 3 * count }), ...fc.sample(mutations, { seed, numRuns: count })].filter(
    ({ document }) => document.length <= MOST_CHARACTERS && !document.includes('previewAs'),
  )
  const other = OTHERS.map((document): Operation => ({ document, operationName: null, variables: [{ r: 'A'.repeat(64) }, {}] }))
  return [...made, ...other].map(operation => JSON.parse(aim(JSON.stringify(operation), kinds, [ids])) as Operation)
}

/** Requests of every kind. Most of them reach the database. */
export function fuzzRequests(operations: readonly Operation[], ids: Ids, tokens: readonly string[]): fc.Arbitrary<FuzzRequest> {
  const body = fc.constantFrom(...operations).chain(bodyOf)
  const asked = fc.record({
    body: fc.oneof({ weight: 12, arbitrary: body }, { weight: 1, arbitrary: brokenBody(body) }),
    authorization: authorizations(tokens),
    type: contentType,
    more: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: oddHeaders }),
  })
  const headersOf = ({
    authorization,
    type,
    more,
  }: {
    readonly authorization: string | null
    readonly type: string
    readonly more: object
  }) => ({
    'content-type': type,
    ...(authorization === null ? {} : { authorization }),
    ...more,
  })
  const posted = asked.map(one => ({ method: 'POST', path: '/graphql', headers: headersOf(one), body: one.body }))
  const got = fc.tuple(asked, fc.constantFrom('GET', 'GET', 'HEAD')).map(([one, method]) => {
    const { query, variables, operationName } = parsed(one.body)
    const parameters = Object.entries({ query, variables, operationName })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`)
    const headers = { 'apollo-require-preflight': '1', ...headersOf(one) }
    return { method, path: `/graphql?${parameters.join('&')}`.slice(0, 8000), headers, body: '' }
  })
  const elsewhere = fc
    .tuple(
      asked,
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'QUERY'),
      otherPaths(ids),
    )
    .map(([one, method, path]) => ({
      method,
      path,
      headers: headersOf(one),
      body: ['GET', 'HEAD', 'TRACE'].includes(method) ? '' : one.body,
    }))
  const otherMethod = fc.tuple(posted, fc.constantFrom('PUT', 'PATCH', 'DELETE', 'OPTIONS')).map(([one, method]) => ({ ...one, method }))
  return fc.oneof(
    { weight: 16, arbitrary: posted },
    { weight: 2, arbitrary: got },
    { weight: 1, arbitrary: elsewhere },
    { weight: 1, arbitrary: otherMethod },
  )
}

const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))

function parsed(body: string): { readonly query?: unknown; readonly variables?: unknown; readonly operationName?: unknown } {
  try {
    return (JSON.parse(body) as object | null) ?? {}
  } catch {
    return { query: body }
  }
}
