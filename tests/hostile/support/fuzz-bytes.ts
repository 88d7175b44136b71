import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'

// Bytes on a socket that are nearly HTTP, or not at all.

export interface FuzzBytes {
  /** Written one after another, in latin1. */
  readonly pieces: readonly string[]
  /** How the client ends the connection. */
  readonly end: 'fin' | 'reset'
}

const QUERY = '{"query":"{ viewer { role } }"}'
const post = (headers: string, body: string): string =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n${body}`
const TEMPLATES = [
  'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /healthz HTTP/1.0\r\n\r\n',
  'HEAD /readyz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://x/graphql?query=%7Bviewer%7Brole%7D%7D HTTP/1.1\r\nHost: x\r\nApollo-Require-Preflight: 1\r\n\r\n',
  'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
  '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03hello',
  post(`Content-Length: ${QUERY.length}\r\n`, QUERY),
  post(`Content-Length: ${QUERY.length}\r\nExpect: 100-continue\r\n`, QUERY),
  post('Transfer-Encoding: chunked\r\n', `${QUERY.length.toString(16)}\r\n${QUERY}\r\n0\r\n\r\n`),
  post(
    'Transfer-Encoding: chunked\r\nTrailer: x\r\n',
    `5;ext="a"\r\n{"que\r\n${(QUERY.length - 5).toString(16)}\r\n${QUERY.slice(5)}\r\n0\r\nx: y\r\n\r\n`,
  ),
  post(`Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`),
  post(`Content-Length: ${QUERY.length}\r\nContent-Encoding: gzip\r\n`, QUERY),
  post(`Content-Length: 99999999999\r\n`, QUERY),
  post(`Content-Length: -1\r\n`, QUERY),
  post(`Content-Length: 3\r\nContent-Length: 31\r\n`, QUERY),
]
const PIECES = [
  ...['\r\n', '\n', '\r', '\r\n\r\n', ' ', '\t', ':', '\0', '\xff', '\x80', ';', '%00', '../', 'HTTP/1.1', 'HTTP/9.9', 'HTTP/1.1\r\n'],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: gzip, chunked\r\n',
    'Transfer-Encoding : chunked\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 0x5\r\n',
    'Content-Length:\r\n',
  ],
  ...[
    '0\r\n\r\n',
    'ffffffffffffffff\r\n',
    '-1\r\n',
    '5\r\n',
    'zz\r\n',
    'Host: y\r\n',
    'Host: \0\r\n',
    'Connection: close\r\n',
    'Connection: x, y, z\r\n',
    'Upgrade: h2c\r\n',
    'Expect: x\r\n',
  ],
  ...[
    ' folded: line\r\n',
    ': no name\r\n',
    'no colon\r\n',
    'Cookie: a=b; a=b\r\n',
    `X: ${'x'.repeat(20_000)}\r\n`,
    'X: y\r\n'.repeat(300),
    'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
]

interface Edit {
  readonly at: number
  readonly cut: number
  readonly put: string
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(260),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(80) }),
  put: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.string({ unit: fc.nat(255).map(code => String.fromCharCode(code)), maxLength: 12 }) },
  ),
})
const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((so, { at, cut, put }) => {
    const place = so.length === 0 ? 0 : at % so.length
    return so.slice(0, place) + put + so.slice(place + cut)
  }, text)

const message = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(fc.constantFrom(...TEMPLATES), fc.array(edit, { maxLength: 4 })).map(([text, edits]) => edited(text, edits)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('latin1')) },
)

/** One or several messages in a row, split into pieces or cut off. */
export const fuzzBytes: fc.Arbitrary<FuzzBytes> = fc
  .record({
    messages: fc.oneof(
      { weight: 5, arbitrary: fc.tuple(message) },
      { weight: 1, arbitrary: fc.array(message, { minLength: 2, maxLength: 8 }) },
    ),
    cuts: fc.array(fc.nat(400), { maxLength: 2 }),
    early: fc.option(fc.nat(200), { freq: 3 }),
    end: fc.constantFrom('fin' as const, 'fin' as const, 'fin' as const, 'reset' as const),
  })
  .map(({ messages, cuts, early, end }) => {
    const whole = messages.join('')
    const text = early === null ? whole : whole.slice(0, early)
    const places = [0, ...[...cuts].sort((one, other) => one - other), text.length]
    const pieces = places.slice(1).map((to, index) => text.slice(places[index], to))
    return { pieces: pieces.filter(piece => piece !== ''), end }
  })

const MOST_WAIT_MS = 40

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Sends bytes. @returns what the server sent before it closed, or null if it did not close in time */
export async function sendBytes(port: number, { pieces, end }: FuzzBytes, milliseconds = 20_000): Promise<string | null> {
  const socket = connect(port, '127.0.0.1')
  let came = ''
  socket.setEncoding('latin1').on('data', (text: string) => (came += text))
  const closed = new Promise<string | null>(resolve => {
    const late = setTimeout(() => {
      socket.destroy()
      resolve(null)
    }, milliseconds)
    socket.on('error', () => undefined) // A close follows.
    socket.on('close', () => {
      clearTimeout(late)
      resolve(came)
    })
  })
  for (const piece of pieces) {
    if (!socket.destroyed && socket.writable) socket.write(piece, 'latin1')
    await turn()
  }
  if (end === 'reset') socket.resetAndDestroy()
  else {
    // Node does not answer a client that has already half-closed.
    await Promise.race([closed, new Promise(resolve => socket.once('data', resolve)), wait(MOST_WAIT_MS)])
    socket.end()
  }
  return closed
}
