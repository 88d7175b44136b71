import { LONG_BYTES } from '../../src/data/long-text.js'
import { useExecutionPaths } from './support/use-execution-paths.js'

// Long answers are buffered and assembled in another way than short ones, and must be the same.

const { ways, sameAnswer } = useExecutionPaths()

const PEOPLE = '{ nodes { id firstName lastName currentStatus teams { name } cases(first: 5) { nodes { id bodyPart participation } } } }'
const NOTES = '{ nodes { id timeline(first: 20) { nodes { summary clinicalNotes author { displayName } } } } }'
const many = (field: string, times: number) => `{ ${Array.from({ length: times }, (_, n) => `_${n}: ${field}`).join(' ')} }`
const PEOPLE_MANY_TIMES = many(`roster(first: 100) ${PEOPLE}`, 10)

beforeEach(() => {
  ways().forgetWays()
})

test.each([
  ['a long answer passed through unchanged', 'at@lincoln', PEOPLE_MANY_TIMES, 'statement'],
  ['a long answer with decrypted notes', 'at@lincoln', many(`cases(first: 50) ${NOTES}`, 10), 'statement'],
  [
    'a long answer with a denied field',
    'coach@lincoln',
    many(`roster(first: 100) ${PEOPLE.replace('id ', 'id dateOfBirth ')}`, 20),
    'shielded',
  ],
] as const)('%s is the same both ways', async (_what, name, document, way) => {
  const body = await sameAnswer(name, { document })
  expect(Buffer.byteLength(body)).toBeGreaterThan(2 * LONG_BYTES)
  expect(ways().ways[way]).toBe(1)
})

test('concurrent long answers to several viewers do not mix', async () => {
  const names = ['at@lincoln', 'coach@lincoln', 'admin@lincoln'] as const
  await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      sameAnswer(names[n % names.length] ?? 'at@lincoln', {
        document: many('roster(first: 100) { nodes { id firstName lastName } }', 10 + n),
      }),
    ),
  )
})
