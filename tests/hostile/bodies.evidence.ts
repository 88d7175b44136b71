import { deflateRawSync, deflateSync, gzipSync, brotliCompressSync } from 'node:zlib'
import { useServer } from '../api/support.js'

// Bodies that are small to send but expensive to hold or process.

const { server, as } = useServer({ debug: false })

interface Got {
  readonly status: number
  readonly data: unknown
  readonly errors: readonly {
    readonly message: string
    readonly extensions: { readonly code: string; readonly fields?: readonly { readonly path: string }[] }
  }[]
}
async function post(body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  const response = await fetch(`${server().url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${(await as('trainer')).token ?? ''}`, ...headers },
    body,
  })
  const { data = null, errors = [] } = (await response.json()) as Partial<Got>
  return { status: response.status, data, errors }
}
const codes = ({ errors }: Got): readonly string[] => errors.map(({ extensions }) => extensions.code)

const QUERY = '{"query":"{ viewer { role } }"}'
/** A query with one variable of the given type. */
const body = (type: string, value: string): string => {
  const uses: Readonly<Record<string, string>> = {
    Int: 'roster(first: $x) { totalCount }',
    RosterFilter: 'roster(filter: $x) { totalCount }',
    '[EventType!]': 'case(id: "01900000-0000-7000-8000-000000000003") { timeline(types: $x) { totalCount } }',
  }
  return `{"query":${JSON.stringify(`query ($x: ${type}) { ${uses[type] ?? ''} }`)},"variables":{"x":${value}}}`
}
const MEBIBYTE = 1_048_576

describe('a compressed body is refused with 415 before any of it is decompressed:', () => {
  const bomb = (): string => `{"query":"{ viewer { role } }","x":"${'x'.repeat(64 * MEBIBYTE)}"}`
  test.each<readonly [string, string, () => Uint8Array<ArrayBuffer>]>([
    ['gzip', 'gzip', () => gzipSync(QUERY)],
    ['64 MiB that are 64 KB in gzip', 'gzip', () => gzipSync(bomb())],
    ['the same, compressed twice', 'gzip, gzip', () => gzipSync(gzipSync(bomb()))],
    ['deflate', 'deflate', () => deflateSync(bomb())],
    ['deflate without a header', 'deflate', () => deflateRawSync(bomb())],
    ['brotli', 'br', () => brotliCompressSync(QUERY)],
    ['a body that is not really compressed', 'gzip', () => Buffer.from(QUERY)],
    ['an unknown encoding', 'x-nothing', () => Buffer.from(QUERY)],
    ['gzip in upper case', 'GZIP', () => gzipSync(QUERY)],
    ['gzip and identity', 'gzip, identity', () => gzipSync(QUERY)],
  ])('%s', async (_what, encoding, pack) => {
    const packed = pack()
    const before = process.memoryUsage().arrayBuffers
    const got = await post(packed, { 'content-encoding': encoding })
    expect([got.status, codes(got)]).toEqual([415, ['BAD_USER_INPUT']])
    expect(got.errors[0]?.message).toContain('content-encoding')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MEBIBYTE)
  })

  test('a body with content-encoding identity is accepted', async () => {
    expect((await post(QUERY, { 'content-encoding': 'identity' })).data).toEqual({ viewer: { role: 'AT' } })
  })
})

describe('a deep or wide body within the size limit is handled like any other:', () => {
  const DEPTH = 100_000
  const lists = '['.repeat(DEPTH) + ']'.repeat(DEPTH)
  const objects = '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH)
  const withVariable = (query: string, value: string): string => `{"query":${JSON.stringify(query)},"variables":{"x":${value}}}`

  test.each<readonly [string, string]>([
    ['100,000 nested lists', lists],
    ['100,000 nested objects', objects],
    ['500,000 items', `[${'1,'.repeat(499_999)}1]`],
    ['50,000 keys', `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`],
    ['a number of a million digits', '9'.repeat(1_000_000)],
    ['a number too large to represent', '1e999999'],
    ['a text of nearly a mebibyte', `"${'x'.repeat(1_048_000)}"`],
    ['a text made of escapes only', `"${'\\u0041'.repeat(170_000)}"`],
  ])(
    '%s',
    async (_what, value) => {
      // As an unused variable, as a variable of the wrong type, and as the whole body.
      expect((await post(withVariable('{ viewer { role } }', value))).status).toBe(200)
      const wrong = await post(withVariable('query ($x: Int) { roster(first: $x) { totalCount } }', value))
      expect([wrong.status, codes(wrong), wrong.errors[0]?.extensions.fields?.[0]?.path]).toEqual([400, ['BAD_USER_INPUT'], 'x'])
      const input = await post(withVariable('query ($x: RosterFilter) { roster(filter: $x) { totalCount } }', value))
      expect([input.status < 500, codes(input).includes('INTERNAL_SERVER_ERROR')]).toEqual([true, false])
      const list = await post(
        withVariable(
          'query ($x: [EventType!]) { case(id: "01900000-0000-7000-8000-000000000003") { timeline(types: $x) { totalCount } } }',
          value,
        ),
      )
      expect([list.status < 500, codes(list).includes('INTERNAL_SERVER_ERROR')]).toEqual([true, false])
      const whole = await post(value)
      expect([whole.status, whole.data]).toEqual([400, null])
    },
    60_000,
  )

  test.each<readonly [string, string]>([
    ['a wrong text of a mebibyte', body('Int', `"${'x'.repeat(1_000_000)}"`)],
    ['an input of 50,000 wrong fields', body('RosterFilter', `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`)],
    ['a list of 250,000 wrong values', body('[EventType!]', `[${'1,'.repeat(249_999)}1]`)],
    ['a document that is one long word', JSON.stringify({ query: `{ ${'x'.repeat(1_000_000)} }` })],
    ['a long text that is not a document', JSON.stringify({ query: 'x'.repeat(1_000_000) })],
  ])(
    '%s gets a short refusal, signed in or not',
    async (_what, text) => {
      for (const authorization of [undefined, 'Bearer x']) {
        const response = await fetch(`${server().url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(authorization === undefined ? { authorization: `Bearer ${(await as('trainer')).token ?? ''}` } : { authorization }),
          },
          body: text,
        })
        expect([400, 401]).toContain(response.status)
        expect((await response.text()).length).toBeLessThan(250_000)
      }
    },
    60_000,
  )

  test.each<readonly [string, string]>([
    ['lists in a literal', `{ roster(filter: ${'['.repeat(2400)}${']'.repeat(2400)}) { totalCount } }`],
    ['objects in a literal', `{ roster(filter: ${'{a:'.repeat(1500)}1${'}'.repeat(1500)}) { totalCount } }`],
    ['lists in a variable’s type', `query ($x: ${'['.repeat(2400)}Int${']'.repeat(2400)}) { viewer { role } }`],
    ['lists in a variable’s default', `query ($x: Int = ${'['.repeat(2400)}${']'.repeat(2400)}) { viewer { role } }`],
    ['selections', '{ viewer '.repeat(1600)],
    ['closed selections', `{ ${'viewer { '.repeat(1600)} role ${'} '.repeat(1600)} }`],
    ['inline fragments', `{ ${'... { '.repeat(1600)} __typename ${'} '.repeat(1600)} }`],
    ['a directive’s argument', `{ viewer @include(if: ${'['.repeat(2400)}${']'.repeat(2400)}) { role } }`],
    ['unclosed lists', '{ roster(filter: ' + '['.repeat(4900)],
  ])('%s, nested as deep as the token limit allows, get HTTP 400', async (_what, query) => {
    const got = await post(JSON.stringify({ query }))
    expect([got.status, got.data]).toEqual([400, null])
    expect(codes(got)).not.toContain('INTERNAL_SERVER_ERROR')
  })

  test('the last of two equal keys counts', async () => {
    expect((await post('{"query":"{ school { name } }","query":"{ viewer { role } }"}')).data).toEqual({ viewer: { role: 'AT' } })
    expect(
      (await post('{"query":"query ($n: Int) { roster(first: $n) { nodes { id } } }","variables":{"n":5},"variables":{"n":0}}')).errors[0]
        ?.extensions.fields?.[0]?.path,
    ).toBe('first')
  })

  test.each([
    ['', 400],
    ['\ufeff{"query":"{ viewer { role } }"}', 200],
    ['{"query":"{ viewer { role } }"}\0', 400],
    ['{"query":"{ viewer { role } }",}', 400],
    ["{'query':'{ viewer { role } }'}", 400],
    ['{"query":"{ viewer { role } }"} {"query":"{ viewer { role } }"}', 400],
    ['NaN', 400],
  ])('%j is parsed as JSON', async (text, status) => {
    expect((await post(text)).status).toBe(status)
  })

  test('invalid UTF-8 does not cause an internal error', async () => {
    const got = await post(
      Buffer.concat([
        Buffer.from('{"query":"{ viewer { role } }","x":"'),
        Buffer.from([0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80]),
        Buffer.from('"}'),
      ]),
    )
    expect(got.status).toBeLessThan(500)
  })
})

test('the server still answers afterwards', async () => {
  expect((await post(QUERY)).data).toEqual({ viewer: { role: 'AT' } })
})
