import { createHash } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import type { ApiError } from '../support/client.js'
import { useServer } from './support.js'

const ALLOWED = 'https://app.example'
const { server, as, sql } = useServer({ debug: false, corsOrigins: [ALLOWED] })
const QUERY = '{ viewer { role } }'

type Headers = Readonly<Record<string, string>>

interface Got {
  readonly status: number
  readonly headers: globalThis.Headers
  readonly data: unknown
  readonly errors: readonly ApiError[]
}

async function send(path: string, init: RequestInit, headers: Headers = {}): Promise<Got> {
  const authorization = `Bearer ${(await as('trainer')).token ?? ''}`
  const response = await fetch(`${server().url}${path}`, { ...init, headers: { authorization, ...headers } })
  const text = await response.text()
  const { data = null, errors = [] } = (text === '' ? {} : JSON.parse(text)) as { data?: unknown; errors?: readonly ApiError[] }
  return { status: response.status, headers: response.headers, data, errors }
}

const json = { 'content-type': 'application/json' }
const post = (body: string, headers: Headers = json): Promise<Got> => send('/graphql', { method: 'POST', body }, headers)
const get = (parameters: Readonly<Record<string, string>>, headers: Headers = json): Promise<Got> =>
  send(`/graphql?${new URLSearchParams(parameters).toString()}`, { method: 'GET' }, headers)

/** An error in GraphQL's shape, with a code and a message. */
function expectError(got: Got, status: number, code: string): void {
  expect([got.status, got.errors.map(({ extensions }) => extensions.code)]).toEqual([status, [code]])
  expect(got.errors[0]?.message).toMatch(/\w+ \w+/)
  expect(got.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/)
}

describe('a GET query', () => {
  test('is answered, also with variables and an operation name', async () => {
    expect((await get({ query: QUERY })).data).toEqual({ viewer: { role: 'AT' } })
    const query = 'query A { viewer { role } } query B($id: ID!) { athlete(id: $id) { firstName } }'
    const got = await get({ query, operationName: 'B', variables: JSON.stringify({ id: demoIds.outAthlete }) })
    expect(got.data).toEqual({ athlete: { firstName: 'Andre' } })
  })

  test('that is a mutation is refused and not run', async () => {
    const count = () => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events`)
    const before = await count()
    const input = `{ athleteId: "${demoIds.healthyAthlete}", bodyPart: KNEE, participation: OUT }`
    const got = await get({ query: `mutation { sidelineEntry(input: ${input}) { replayed } }` })
    expect(got.status).toBe(405)
    expect(got.headers.get('allow')).toBe('POST')
    expect(await count()).toBe(before)
  })

  test('is refused when a page of another site could make a browser send it', async () => {
    expectError(await get({ query: QUERY }, {}), 400, 'BAD_REQUEST')
    expect((await get({ query: QUERY }, { 'apollo-require-preflight': '1' })).status).toBe(200)
  })
})

describe('a POST body', () => {
  const body = JSON.stringify({ query: QUERY })

  test('is answered as JSON, in either media type', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const got = await post(body, { ...json, accept })
      expect([got.status, got.data]).toEqual([200, { viewer: { role: 'AT' } }])
    }
  })

  test.each(['application/json; charset=utf-8', 'APPLICATION/JSON'])('of type %s is accepted', async type => {
    expect((await post(body, { 'content-type': type })).data).toEqual({ viewer: { role: 'AT' } })
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'of type “%s”, which a page of another site could send, is refused',
    async type => {
      const got = await post(body, { 'content-type': type })
      expect([400, 415]).toContain(got.status)
      expect(got.data).toBeNull()
      expect(got.errors).toHaveLength(1)
    },
  )

  test('without a content type is refused', async () => {
    // fetch sets no content type for a body of bytes.
    const got = await send('/graphql', { method: 'POST', body: new TextEncoder().encode(body) })
    expect([400, 415]).toContain(got.status)
    expect([got.data, got.errors.length]).toEqual([null, 1])
  })

  test.each(['', '{', '{"query":', 'null', '"{ viewer { role } }"', '12', '{"query":"{ viewer { role } }"}}', '\u0000'])(
    '%j is refused with 400',
    async text => {
      const got = await post(text)
      expect([got.status, got.data, got.errors.length]).toEqual([400, null, 1])
    },
  )

  test.each([
    '{}',
    '{"query":12}',
    '{"query":null}',
    '{"query":["{ viewer { role } }"]}',
    '{"query":"{ viewer { role } }","variables":[1]}',
    '{"query":"{ viewer { role } }","variables":"x"}',
    '{"query":"{ viewer { role } }","operationName":12}',
  ])('of the wrong shape, %s, is refused with 400', async text => {
    const got = await post(text)
    expect([got.status, got.data, got.errors.length]).toEqual([400, null, 1])
  })

  test.each([
    ['that names an unknown operation', { query: QUERY, operationName: 'Nobody' }],
    ['with two operations that names neither', { query: 'query A { viewer { role } } query B { viewer { role } }' }],
  ])('%s is refused with 400', async (_what, request) => {
    const got = await post(JSON.stringify(request))
    expectError(got, 400, 'OPERATION_RESOLUTION_FAILURE')
    expect(got.data).toBeNull()
  })

  test('with a batch of operations is refused', async () => {
    const got = await post(JSON.stringify([{ query: QUERY }, { query: QUERY }]))
    expect([got.status, got.data, got.errors.length]).toEqual([400, null, 1])
  })

  test('of 1 MiB is accepted, and one byte more is refused with 413', async () => {
    const padded = (bytes: number): string => {
      const empty = JSON.stringify({ query: QUERY, variables: { padding: '' } })
      return JSON.stringify({ query: QUERY, variables: { padding: 'x'.repeat(bytes - empty.length) } })
    }
    expect((await post(padded(1_048_576))).data).toEqual({ viewer: { role: 'AT' } })
    expectError(await post(padded(1_048_577)), 413, 'BAD_USER_INPUT')
  })

  test('that is not JSON is refused with a BAD_USER_INPUT error', async () => {
    expectError(await post('{'), 400, 'BAD_USER_INPUT')
  })
})

describe('a response', () => {
  const LONG = JSON.stringify({ query: '{ roster(first: 100) { nodes { id firstName lastName } } }' })
  const SHORT = JSON.stringify({ query: QUERY })
  const encodingOf = async (body: string, accepted: string): Promise<string | null> => {
    const got = await post(body, { ...json, 'accept-encoding': accepted })
    expect([got.errors, got.data === null]).toEqual([[], false])
    return got.headers.get('content-encoding')
  }

  test.each(['gzip', 'deflate'])('above 1 KB is compressed with %s when the client accepts it', async encoding => {
    expect(await encodingOf(LONG, encoding)).toBe(encoding)
  })

  test('is not compressed when it is short or the client does not accept it', async () => {
    expect(await encodingOf(SHORT, 'gzip')).toBeNull()
    expect(await encodingOf(LONG, 'identity')).toBeNull()
  })
})

describe('a persisted query', () => {
  const hash = createHash('sha256').update(QUERY).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } }

  test('is unknown at first, is registered when its text is sent, and then runs by hash alone', async () => {
    const unknown = await post(JSON.stringify({ extensions }))
    expect([unknown.status, unknown.errors[0]?.extensions.code]).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND'])
    expect((await post(JSON.stringify({ query: QUERY, extensions }))).data).toEqual({ viewer: { role: 'AT' } })
    expect((await post(JSON.stringify({ extensions }))).data).toEqual({ viewer: { role: 'AT' } })
    expect((await get({ extensions: JSON.stringify(extensions) })).data).toEqual({ viewer: { role: 'AT' } })
  })

  test('is refused when the hash does not match the text', async () => {
    const got = await post(JSON.stringify({ query: '{ viewer { displayName } }', extensions }))
    expect([got.status, got.data]).toEqual([400, null])
    expectError(got, 400, 'BAD_REQUEST') // The client's mistake, not the server's.
  })

  test('of an unsupported version is refused', async () => {
    expectError(
      await post(JSON.stringify({ query: QUERY, extensions: { persistedQuery: { version: 2, sha256Hash: hash } } })),
      400,
      'BAD_REQUEST',
    )
  })
})

describe('a page of another origin', () => {
  const from = (origin: string) => ({ ...json, origin })
  const preflight = (origin: string): Promise<Got> =>
    send(
      '/graphql',
      { method: 'OPTIONS' },
      { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    )

  test('may read the response if it is allowed, and the preflight says so', async () => {
    expect((await post(JSON.stringify({ query: QUERY }), from(ALLOWED))).headers.get('access-control-allow-origin')).toBe(ALLOWED)
    const { status, headers } = await preflight(ALLOWED)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(ALLOWED)
    expect(headers.get('access-control-allow-headers')).toMatch(/authorization/i)
    expect(headers.get('access-control-allow-methods')).toContain('POST')
  })

  test.each(['https://app.example.evil.example', 'http://app.example', 'https://app.example:8443', 'https://evil.example', 'null'])(
    'may not read it if it is not allowed: %s',
    async origin => {
      expect((await post(JSON.stringify({ query: QUERY }), from(origin))).headers.get('access-control-allow-origin')).toBeNull()
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test('is never allowed to send cookies', async () => {
    expect((await preflight(ALLOWED)).headers.get('access-control-allow-credentials')).toBeNull()
  })
})

describe('a path', () => {
  test.each(['/', '/graphq', '/graphql/more', '/api', '/%00', '/..%2fetc'])(
    '%s that does not exist gets 404, in GraphQL’s shape',
    async path => {
      expectError(await send(path, { method: 'GET' }), 404, 'NOT_FOUND')
    },
  )

  test.each(['PUT', 'DELETE', 'PATCH'])('/graphql with %s is refused', async method => {
    const got = await send('/graphql', { method, body: JSON.stringify({ query: QUERY }) }, json)
    expect([404, 405]).toContain(got.status)
    expect(got.data).toBeNull()
  })
})
