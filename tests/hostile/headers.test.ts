import { once } from 'node:events'
import { connect } from 'node:net'
import { useServer } from '../api/support.js'
import { startTestServer } from '../support/server.js'

// Headers and URLs as raw bytes.

const { server, as } = useServer({ debug: false })

const QUIET_MS = 700

interface Reply {
  readonly status: number
  readonly head: string
  readonly body: string
}
/** Sends bytes and reads until the server closes or is quiet. @returns the responses, in order */
async function inFlight(bytes: string, url = server().url): Promise<readonly Reply[]> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  // Node does not answer a client that has already half-closed.
  const end = setTimeout(() => socket.end(), QUIET_MS)
  socket.setEncoding('latin1').on('error', () => undefined)
  socket.on('data', (chunk: string) => {
    text += chunk
    end.refresh()
  })
  socket.write(bytes, 'latin1')
  await once(socket, 'close')
  clearTimeout(end)
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter(Boolean)
    .map(one => {
      const [head = '', body = ''] = one.split('\r\n\r\n')
      return { status: Number(head.slice(9, 12)), head, body }
    })
}
const QUERY = '{"query":"{ viewer { role } }"}'
async function ask(
  headers: string,
  { line = 'POST /graphql HTTP/1.1', body = QUERY }: { readonly line?: string; readonly body?: string } = {},
): Promise<readonly Reply[]> {
  const authorization = `Authorization: Bearer ${(await as('trainer')).token ?? ''}`
  return inFlight(
    `${line}\r\nHost: x\r\nConnection: close\r\n${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`,
  )
}
const codeOf = (reply: Reply | undefined): unknown =>
  (JSON.parse(reply?.body ?? '') as { readonly errors: readonly { readonly extensions: { readonly code: string } }[] }).errors[0]
    ?.extensions.code

test('an ordinary request is answered', async () => {
  expect((await ask('')).map(({ status }) => status)).toEqual([200])
})

test.each<readonly [what: string, headers: string]>([
  ['one header of 20 KB', `X: ${'x'.repeat(20_000)}\r\n`],
  ['a name of 20 KB', `${'X'.repeat(20_000)}: x\r\n`],
  ['a thousand headers of 30 bytes', `X: ${'x'.repeat(26)}\r\n`.repeat(1000)],
  ['a cookie of 20 KB', `Cookie: ${'a=b; '.repeat(4000)}\r\n`],
])('%s is refused with 431, in GraphQL’s shape, and the connection closes', async (_what, headers) => {
  const [reply, ...more] = await ask(headers)
  expect([reply?.status, codeOf(reply), more]).toEqual([431, 'BAD_USER_INPUT', []])
  expect(reply?.head).toMatch(/connection: close/i)
})

test('a URL of 20 KB is refused with 431, and one of 10 KB is accepted', async () => {
  expect((await ask('', { line: `GET /graphql?query=${'x'.repeat(20_000)} HTTP/1.1`, body: '' })).map(({ status }) => status)).toEqual([
    431,
  ])
  expect(
    (await ask('', { line: `GET /graphql?x=${'x'.repeat(10_000)}&query=%7Bviewer%7Brole%7D%7D HTTP/1.1`, body: '' })).map(
      ({ status }) => status,
    ),
  ).toEqual([200])
})

test('hundreds of headers, or repeated ones, change nothing', async () => {
  expect((await ask('X: y\r\n'.repeat(900))).map(({ status }) => status)).toEqual([200])
  expect((await ask('Accept: application/json\r\n'.repeat(200))).map(({ status }) => status)).toEqual([200])
})

describe('malformed HTTP is refused with 400, in GraphQL’s shape, and the connection closes:', () => {
  test.each<readonly [string, string]>([
    ['no request line', 'hello\r\n\r\n'],
    ['an unknown HTTP version', 'GET /healthz HTTP/7.1\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n'],
    ['a space before the colon', 'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n12345'],
    ['a header with a NUL', 'GET /healthz HTTP/1.1\r\nHost: x\0\r\n\r\n'],
    ['a header with a bare CR', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\rSet-Cookie: b\r\n\r\n'],
    ['two different lengths', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\n12345'],
    [
      'a length and chunked encoding',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    ['chunked not as the last encoding', 'POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n'],
    [
      'a malformed chunk length',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['an incomplete body', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"query":'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ])('%s', async (_what, bytes) => {
    const replies = await inFlight(bytes)
    // No request smuggled behind it is answered.
    expect(replies.map(({ status }) => status)).toEqual([400])
    // If Node itself refuses, it sends only the status.
    if (replies[0]?.body.startsWith('{')) expect(codeOf(replies[0])).toBe('BAD_USER_INPUT')
  })
})

describe('an unreadable URL is refused in GraphQL’s shape, and not repeated in the answer:', () => {
  test.each(['/%', '/%zz', '/%ff', '/%c0%af', '/practice-plan/%', '/graphql%'])('%s', async path => {
    const [reply] = await ask('', { line: `GET ${path} HTTP/1.1`, body: '' })
    expect([400, 404]).toContain(reply?.status)
    expect(['BAD_USER_INPUT', 'NOT_FOUND']).toContain(codeOf(reply))
    expect(reply?.body).not.toContain(path)
  })

  test('an overlong path segment', async () => {
    const [reply] = await ask('', { line: `GET /practice-plan/${'a'.repeat(5000)} HTTP/1.1`, body: '' })
    expect([404, 414]).toContain(reply?.status)
    expect(reply?.body).not.toContain('aaaa')
  })
})

test.each(['! x', '[', '[::1', 'a b', 'x:y:z', '%', '//', 'x:99999999', '\xff\xfe', ''])(
  'a malformed host, %j, is refused with 400 or 401',
  async host => {
    for (const line of ['POST /graphql HTTP/1.1', 'POST http://x/graphql HTTP/1.1']) {
      const head = `${line}\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${QUERY.length}`
      const [reply] = await inFlight(`${head}\r\n\r\n${QUERY}`)
      // Some values still parse as a host, and then the request is not signed in.
      expect([400, 401]).toContain(reply?.status)
    }
  },
)

test('a malformed URL requested as a page is refused', async () => {
  const debugging = await startTestServer({ debug: true })
  try {
    for (const path of ['//', '///', '//:', '/\\', 'http://']) {
      const [reply] = await inFlight(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`, debugging.url)
      expect([path, reply?.status === 400 || reply?.status === 404]).toEqual([path, true])
    }
  } finally {
    await debugging.close()
  }
})

test('pipelined requests are answered in order, and a malformed one ends the connection', async () => {
  const good = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
  expect((await inFlight(good.repeat(20))).map(({ status }) => status)).toEqual(Array(20).fill(200))
  const replies = await inFlight(`${good}hello\r\n\r\n${good}`)
  // Perhaps the good one before it, and nothing after it.
  expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  expect(replies.length).toBeLessThanOrEqual(2)
  expect(replies.filter(({ status }) => status !== 200 && status !== 400)).toEqual([])
})

test('the Host header and proxy headers change nothing', async () => {
  for (const headers of [
    'Host: evil.example\r\n',
    'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript\r\nX-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics\r\n',
  ]) {
    for (const { head, body } of await ask(headers)) {
      expect(head).not.toMatch(/evil|javascript/)
      expect(body).not.toContain('rtsport_')
    }
  }
})
