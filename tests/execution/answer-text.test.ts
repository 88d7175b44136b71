import { LongText } from '../../src/data/long-text.js'
import { AnswerText, stringifyAnswer } from '../../src/schema/execution/answer-text.js'

// A finished text goes into its answer unchanged, whatever its length.

const withNames = (length: number): string => JSON.stringify({ name: 'Zoë Łuczak 😀 '.repeat(length) })
/** Without spare room around it in its buffer. */
function tightly(text: string): LongText {
  const memory = Buffer.from(text)
  return new LongText(memory, 0, memory.length)
}
const error = { message: 'No.', path: ['a'] }

describe.each([
  ['a short text', withNames(1)],
  ['a medium text', withNames(2_000)],
  ['a long text', withNames(20_000)],
])('%s', (_what, text) => {
  test.each([
    ['alone', {}],
    ['with errors', { errors: [error] }],
    ['with extensions', { extensions: { cost: 7 } }],
    ['with both', { errors: [error], extensions: { cost: 7 } }],
  ])('%s', (_with, rest) => {
    for (const json of [text, LongText.copyOf(Buffer.from(text)), tightly(text)]) {
      const answer = String(stringifyAnswer({ ...rest, data: new AnswerText(json) as never }))
      expect(answer.endsWith('}\n')).toBe(true)
      expect(JSON.parse(answer)).toEqual({ ...rest, data: JSON.parse(text) as unknown })
    }
  })
})

test('data that is not a finished text is written as JSON', () => {
  expect(stringifyAnswer({ data: { a: 1 } })).toBe('{"data":{"a":1}}\n')
})
