import { Frames } from '../../src/data/pipeline/frames.js'

// What PostgreSQL sends is parted at the ends of its messages, wherever the network has cut it.

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body))
  bytes.write(type)
  bytes.writeUInt32BE(4 + Buffer.byteLength(body), 1)
  bytes.write(body, 5)
  return bytes
}
const MESSAGES = [message('2', ''), message('D', 'Zoë '.repeat(10)), message('C', 'SELECT 1'), message('Z', 'I')]
const SENT = Buffer.concat(MESSAGES)

/** What is given on for pieces that are read into the same memory one after the other. */
function givenFor(pieces: readonly Buffer[]): readonly Buffer[] {
  const given: Buffer[] = []
  const frames = new Frames(messages => given.push(Buffer.from(messages)))
  const memory = Buffer.alloc(SENT.length)
  for (const piece of pieces) {
    memory.fill('?')
    piece.copy(memory)
    frames.add(memory.subarray(0, piece.length))
  }
  return given
}

/** Where whole messages end in what was sent. */
const ENDS = MESSAGES.map((_, n) => Buffer.concat(MESSAGES.slice(0, n + 1)).length)
const endsOf = (given: readonly Buffer[]): readonly number[] => given.map((_, n) => Buffer.concat(given.slice(0, n + 1)).length)

test('what comes in one piece is given on in one piece', () => {
  expect(givenFor([SENT])).toEqual([SENT])
})

test.each(Array.from({ length: SENT.length - 1 }, (_, n) => n + 1))('cut behind byte %i, whole messages are given on', at => {
  const given = givenFor([SENT.subarray(0, at), SENT.subarray(at)])
  expect(Buffer.concat(given)).toEqual(SENT)
  expect(ENDS).toEqual(expect.arrayContaining([...endsOf(given)]))
})

test.each([1, 2, 3, 4, 5, 6, 7])('in pieces of %i bytes, each message is given on when it is whole', size => {
  const pieces = Array.from({ length: Math.ceil(SENT.length / size) }, (_, n) => SENT.subarray(n * size, (n + 1) * size))
  const given = givenFor(pieces)
  expect(Buffer.concat(given)).toEqual(SENT)
  expect(ENDS).toEqual(expect.arrayContaining([...endsOf(given)]))
})

test.each([
  ['an HTTP server’s answer', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['a length beyond all measure', 'D\xff\xff\xff\xff'],
  ['a length that is none', 'D\0\0\0\0more'],
])('%s is taken for no message', (_what, text) => {
  const frames = new Frames(() => undefined)
  expect(() => {
    frames.add(Buffer.from(text, 'latin1'))
  }).toThrow('what answers is not PostgreSQL')
})

test('a message is given on as soon as it is whole, and no sooner', () => {
  const given: string[] = []
  const frames = new Frames(messages => given.push(messages.toString()))
  const [, row] = MESSAGES as [Buffer, Buffer]
  frames.add(row.subarray(0, row.length - 1))
  expect(given).toEqual([])
  frames.add(row.subarray(row.length - 1))
  expect(given).toEqual([row.toString()])
})
