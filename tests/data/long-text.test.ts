import { LongText } from '../../src/data/long-text.js'
import { answerOf } from '../../src/data/replica/statements.js'

// A LongText behaves like a string without being one.

const TEXT = '{"name":"Zoë Łuczak"}'
const asLong = (text: string): LongText => LongText.copyOf(Buffer.from(text))

test.each(['Łuczak', '{', '}', 'Zoe', ''])('includes(%j) agrees with the string’s', part => {
  expect(asLong(TEXT).includes(part)).toBe(TEXT.includes(part))
})

test('a slice has exact bounds, and searches only its own bytes', () => {
  const long = asLong(`before\n${TEXT}\nbehind`)
  const start = long.indexOf('\n') + 1
  const inner = long.slice(start, start + Buffer.byteLength(TEXT))
  expect(inner.toString()).toBe(TEXT)
  expect([inner.includes('before'), inner.includes('behind'), inner.indexOf('\n')]).toEqual([false, false, -1])
  expect(long.slice(start).toString()).toBe(`${TEXT}\nbehind`)
})

test.each([
  ['a few bytes', '{"data":', '}\n'],
  ['as many bytes as there is room for', 'ë'.repeat(16), '}'.repeat(32)],
  ['more bytes than there is room for before it', 'ë'.repeat(17), '}'],
  ['more bytes than there is room for after it', '{', '}'.repeat(33)],
])('between puts %s around it', (_what, before, after) => {
  expect(asLong(TEXT).between(before, after).toString()).toBe(before + TEXT + after)
})

test('each has its own memory', () => {
  const bytes = Buffer.from(TEXT)
  const long = LongText.copyOf(bytes)
  bytes.fill('?')
  expect(long.between('{"data":', '}').toString()).toBe(`{"data":${TEXT}}`)
})

test.each(['', '[["a","b"],null]'])('a replica’s answer splits like a string’s, with the lists %j', lists => {
  const sent = `4711 ${lists}\n${TEXT}`
  const [short, long] = [answerOf(sent), answerOf(asLong(sent))]
  expect(short).toEqual({ json: TEXT, lists: lists === '' ? null : lists, lacks: '4711' })
  expect({ ...long, json: long.json.toString() }).toEqual(short)
})
