import { LONG_BYTES } from '../../src/data/long-text.js'
import { useExecutionPaths } from './support/use-execution-paths.js'

// A long answer is kept and put together in another way than a short one, and has to be the same.

const { ways, sameAnswer } = useExecutionPaths()

const PEOPLE = '{ nodes { id firstName lastName currentStatus teams { name } cases(first: 5) { nodes { id bodyPart participation } } } }'
const NOTES = '{ nodes { id timeline(first: 20) { nodes { summary clinicalNotes author { displayName } } } } }'
const many = (field: string, times: number) => `{ ${Array.from({ length: times }, (_, n) => `_${n}: ${field}`).join(' ')} }`
const PEOPLE_MANY_TIMES = many(`roster(first: 100) ${PEOPLE}`, 10)

beforeEach(() => {
  ways().forgetWays()
})

test.each([
  ['one that goes out as it came', 'at@lincoln', PEOPLE_MANY_TIMES, 'statement'],
  ['one in which notes are decrypted', 'at@lincoln', many(`cases(first: 50) ${NOTES}`, 10), 'statement'],
  [
    'one of which something is denied',
    'coach@lincoln',
    many(`roster(first: 100) ${PEOPLE.replace('id ', 'id dateOfBirth ')}`, 20),
    'shielded',
  ],
] as const)('%s', async (_what, name, document, way) => {
  const body = await sameAnswer(name, { document })
  expect(Buffer.byteLength(body)).toBeGreaterThan(2 * LONG_BYTES)
  expect(ways().ways[way]).toBe(1)
})

test('many at once, of several viewers, are each their own', async () => {
  const names = ['at@lincoln', 'coach@lincoln', 'admin@lincoln'] as const
  await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      sameAnswer(names[n % names.length] ?? 'at@lincoln', {
        document: many('roster(first: 100) { nodes { id firstName lastName } }', 10 + n),
      }),
    ),
  )
})
