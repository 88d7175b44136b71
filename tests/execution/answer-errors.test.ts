import type { GraphQLFormattedError } from 'graphql'
import { answerErrors } from '../../src/http/answer-errors.js'

type Path = readonly (string | number)[]

const refused = (coordinate: string, line: number, path: Path): GraphQLFormattedError => ({
  message: 'refused',
  locations: [{ line, column: 1 }],
  path,
  extensions: { code: 'FORBIDDEN', coordinate },
})
const failed = (code: string, line: number, path?: Path): GraphQLFormattedError => ({
  message: 'failed',
  locations: [{ line, column: 1 }],
  ...(path ? { path } : {}),
  extensions: { code },
})

const data = {
  teams: [
    { name: 'A', staff: null },
    { name: 'B', staff: null },
  ],
  again: [{ staff: null }],
}

/** Reads may finish in any order. */
function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list]
  return list.flatMap((item, i) => permutations(list.toSpliced(i, 1)).map(rest => [item, ...rest]))
}

test.each<readonly [string, readonly GraphQLFormattedError[]]>([
  [
    'refused fields are sorted by their place in the document',
    [refused('Team.coaches', 2, ['teams', 0, 'staff']), refused('Team.level', 3, ['teams', 0, 'level'])],
  ],
  [
    'other errors are sorted by code, then by row',
    [
      failed('BAD_USER_INPUT', 2, ['teams', 0, 'staff']),
      failed('CONFLICT', 2, ['teams', 0, 'name']),
      failed('CONFLICT', 2, ['teams', 1, 'name']),
    ],
  ],
  [
    'errors without a location come first',
    [{ message: 'failed', extensions: { code: 'CONFLICT' } }, failed('BAD_USER_INPUT', 1, ['again'])],
  ],
])('%s, whatever order they arrive in', (_what, errors) => {
  for (const order of permutations(errors)) expect(answerErrors({ data, errors: order })).toEqual(errors)
})

test.each<readonly [string, Path, Path]>([
  ['rows compare as numbers, not as text', ['teams', 2, 'staff'], ['teams', 10, 'staff']],
  ['fields compare by their order in the answer', ['teams', 1, 'staff'], ['again', 0, 'staff']],
  ['a path comes before the paths below it', ['teams'], ['teams', 0, 'staff']],
  ['fields lost to a null compare by name', ['gone', 'a'], ['gone', 'b']],
])('of two refusals of one field, the first stays: %s', (_what, first, second) => {
  const [kept, dropped] = [refused('Team.coaches', 5, first), refused('Team.coaches', 4, second)]
  expect(answerErrors({ data, errors: [kept, dropped] })).toEqual([kept])
  expect(answerErrors({ data, errors: [dropped, kept] })).toEqual([kept])
})

test('other errors stay once per row', () => {
  const errors = [0, 1, 2].map(row => failed('BAD_USER_INPUT', 3, ['teams', row, 'athletes']))
  expect(answerErrors({ data, errors: errors.toReversed() })).toEqual(errors)
})
