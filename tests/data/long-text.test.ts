import { LongText } from '../../src/data/long-text.js'
import { answerOf } from '../../src/data/replica/statements.js'

// A long text is handled like a string, and is none.

const TEXT = '{"name":"Zoë Łuczak"}'
const asLong = (text: string): LongText => LongText.copyOf(Buffer.from(text))

test.each(['Łuczak', '{', '}', 'Zoe', ''])('it includes %j where the string does', part => {
  expect(asLong(TEXT).includes(part)).toBe(TEXT.includes(part))
})

test('what is cut out of it ends where it is cut, and nothing around it belongs to it', () => {
  const long = asLong(`before\n${TEXT}\nbehind`)
  const start = long.indexOf('\n') + 1
  const inner = long.slice(start, start + Buffer.byteLength(TEXT))
  expect(inner.toString()).toBe(TEXT)
  expect([inner.includes('before'), inner.includes('behind'), inner.indexOf('\n')]).toEqual([false, false, -1])
  expect(long.slice(start).toString()).toBe(`${TEXT}\nbehind`)
})

test.each([
  ['a little', '{"data":', '}\n'],
  ['as much as there is room for', 'ë'.repeat(16), '}'.repeat(32)],
  ['more in front', 'ë'.repeat(17), '}'],
  ['more behind', '{', '}'.repeat(33)],
])('%s is put around it', (_what, before, after) => {
  expect(asLong(TEXT).between(before, after).toString()).toBe(before + TEXT + after)
})

test('each has its own memory', () => {
  const bytes = Buffer.from(TEXT)
  const long = LongText.copyOf(bytes)
  bytes.fill('?')
  expect(long.between('{"data":', '}').toString()).toBe(`{"data":${TEXT}}`)
})

test.each(['', '[["a","b"],null]'])('a replica’s answer is parted alike, with the lists %j', lists => {
  const sent = `4711 ${lists}\n${TEXT}`
  const [short, long] = [answerOf(sent), answerOf(asLong(sent))]
  expect(short).toEqual({ json: TEXT, lists: lists === '' ? null : lists, lacks: '4711' })
  expect({ ...long, json: long.json.toString() }).toEqual(short)
})
