import { MessageSplitter } from '../../src/data/pipeline/message-splitter.js'

// PostgreSQL's output is split at message boundaries, wherever the network has cut it.

const int = (bytes: 2 | 4, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeIntBE(value, 0, bytes)
  return buffer
}
const message = (type: string, body: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(type), int(4, 4 + Buffer.byteLength(body)), Buffer.from(body as string)])
const rowOf = (...values: readonly string[]): Buffer =>
  message('D', Buffer.concat([int(2, values.length), ...values.flatMap(value => [int(4, Buffer.byteLength(value)), Buffer.from(value)])]))

const MESSAGES = [message('2', ''), rowOf('Zoë '.repeat(10)), message('C', 'SELECT 1'), message('Z', 'I')]
const SENT = Buffer.concat(MESSAGES)

interface SplitPart {
  readonly what: 'messages' | 'value'
  readonly bytes: Buffer
}

/** Everything passed on for pieces that are read into the same memory one after another. A long value is kept as passed. */
function allGivenFor(pieces: readonly Buffer[]): readonly SplitPart[] {
  const given: SplitPart[] = []
  const splitter = new MessageSplitter(
    messages => given.push({ what: 'messages', bytes: Buffer.from(messages) }),
    value => given.push({ what: 'value', bytes: value.between('', '') }),
  )
  const memory = Buffer.alloc(Buffer.concat(pieces).length)
  for (const piece of pieces) {
    memory.fill('?')
    piece.copy(memory)
    splitter.add(memory.subarray(0, piece.length))
  }
  memory.fill('?')
  return given
}

function givenFor(pieces: readonly Buffer[]): readonly Buffer[] {
  const given = allGivenFor(pieces)
  expect(given.filter(({ what }) => what === 'value')).toEqual([])
  return given.map(({ bytes }) => bytes)
}

const piecesOf = (bytes: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))

/** Where whole messages end in SENT. */
const ENDS = MESSAGES.map((_, n) => Buffer.concat(MESSAGES.slice(0, n + 1)).length)
const endsOf = (given: readonly Buffer[]): readonly number[] => given.map((_, n) => Buffer.concat(given.slice(0, n + 1)).length)

test('one piece is passed on as one piece', () => {
  expect(givenFor([SENT])).toEqual([SENT])
})

test.each(Array.from({ length: SENT.length - 1 }, (_, n) => n + 1))('cut after byte %i, only whole messages are passed on', at => {
  const given = givenFor([SENT.subarray(0, at), SENT.subarray(at)])
  expect(Buffer.concat(given)).toEqual(SENT)
  expect(ENDS).toEqual(expect.arrayContaining([...endsOf(given)]))
})

test.each([1, 2, 3, 4, 5, 6, 7])('in pieces of %i bytes, only whole messages are passed on', size => {
  const given = givenFor(piecesOf(SENT, size))
  expect(Buffer.concat(given)).toEqual(SENT)
  expect(ENDS).toEqual(expect.arrayContaining([...endsOf(given)]))
})

describe('a row of one long value', () => {
  const VALUE = 'Zoë Łuczak '.repeat(10_000)
  const BEFORE = message('2', '')
  const AFTER = message('C', 'SELECT 1')
  const joined = (given: readonly SplitPart[]) => Buffer.concat(given.map(({ bytes }) => bytes))
  const isOf = (given: SplitPart | undefined, value: string): boolean => given?.what === 'value' && given.bytes.equals(Buffer.from(value))

  test.each([1, 7, 1_000, 65_536, 1_000_000])('in pieces of %i bytes is passed on as a value in its place, with its own memory', size => {
    const sent = Buffer.concat([BEFORE, rowOf(VALUE), AFTER, BEFORE, rowOf('short'), AFTER])
    const all = allGivenFor(piecesOf(sent, size))
    const at = all.findIndex(({ what }) => what === 'value')
    expect(joined(all.slice(0, at))).toEqual(BEFORE)
    expect(isOf(all[at], VALUE)).toBe(true)
    expect(joined(all.slice(at + 1))).toEqual(Buffer.concat([AFTER, BEFORE, rowOf('short'), AFTER]))
    expect(all.slice(at + 1).every(({ what }) => what === 'messages')).toBe(true)
  })

  test('several in one piece are passed on one by one', () => {
    const [first, second, ...rest] = allGivenFor([Buffer.concat([rowOf(VALUE), rowOf(`${VALUE}!`), AFTER])])
    expect([isOf(first, VALUE), isOf(second, `${VALUE}!`)]).toEqual([true, true])
    expect(rest).toEqual([{ what: 'messages', bytes: AFTER }])
  })

  test.each([
    ['a row of two', rowOf(VALUE, VALUE)],
    ['another message', message('N', rowOf(VALUE).subarray(5))],
  ])('%s of the same length is passed on as messages', (_what, bytes) => {
    for (const pieces of [[bytes], piecesOf(bytes, 5_000)]) {
      const given = allGivenFor(pieces)
      expect(given.map(({ what }) => what)).toEqual(['messages'])
      expect(joined(given).equals(bytes)).toBe(true)
    }
  })
})

test.each([
  ['an HTTP server’s answer', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['an impossibly large length', 'D\xff\xff\xff\xff'],
  ['an impossibly small length', 'D\0\0\0\0more'],
])('%s is not a PostgreSQL message', (_what, text) => {
  const frames = new MessageSplitter(
    () => undefined,
    () => undefined,
  )
  expect(() => {
    frames.add(Buffer.from(text, 'latin1'))
  }).toThrow('what answers is not PostgreSQL')
})

test('a message is passed on as soon as it is complete', () => {
  const given: string[] = []
  const frames = new MessageSplitter(
    messages => given.push(messages.toString()),
    () => undefined,
  )
  const [, row] = MESSAGES as [Buffer, Buffer]
  frames.add(row.subarray(0, row.length - 1))
  expect(given).toEqual([])
  frames.add(row.subarray(row.length - 1))
  expect(given).toEqual([row.toString()])
})
