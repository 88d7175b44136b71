import { isDeepStrictEqual } from 'node:util'
import { SOMETHING } from '../oracle.js'
import { FORBIDDEN, NOT_THERE, type Outcome, type Place, type Places } from './outcomes.js'

/** What became of each place: by the oracle, and by the answer. */
export interface Judged {
  readonly path: string
  readonly coordinate: string
  readonly relation: string
  readonly expected: Outcome
  readonly actual: Outcome
}

/** Whether an answer's place is as the oracle has it: the very value. */
export function isAsExpected(expected: Outcome, actual: Outcome): boolean {
  if (actual === FORBIDDEN || actual === NOT_THERE || actual === null) return expected === actual
  if (expected === SOMETHING) return true
  return isDeepStrictEqual(expected, actual)
}

/**
 * Compares every place that there could be: those that the oracle expects, those that it hides, and those that it knows nothing of.
 * @param everything what there would be with nothing in the way
 */
export function judge(
  everything: Places,
  expected: Places,
  actual: ReadonlyMap<string, Pick<Place, 'coordinate' | 'outcome'>>,
): readonly Judged[] {
  const paths = new Set([...everything.keys(), ...expected.keys(), ...actual.keys()])
  return [...paths].map(path => {
    const place = expected.get(path) ?? everything.get(path)
    return {
      path,
      coordinate: place?.coordinate ?? actual.get(path)?.coordinate ?? '',
      relation: place?.relation ?? 'nothing that the tables hold',
      expected: expected.has(path) ? expected.get(path)?.outcome : NOT_THERE,
      actual: actual.has(path) ? actual.get(path)?.outcome : NOT_THERE,
    }
  })
}

/** What an answer got wrong, in words; in the order of the worst for a test's report. */
export const mistakes = (judged: readonly Judged[]): readonly string[] =>
  judged
    .filter(({ expected, actual }) => !isAsExpected(expected, actual))
    .map(
      ({ relation, path, expected, actual }) => `${relation}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}, at ${path}`,
    )

/** Every text that stands in one row alone, among some places. */
const canaries = (places: Places): ReadonlySet<string> =>
  new Set([...places.values()].flatMap(({ outcome }) => JSON.stringify(outcome ?? null).match(/[^"]*~\d+~/g) ?? []))

/** The texts that an answer must not hold anywhere: each is in a row or a field that is hidden, and shown nowhere else. */
export function leaked(everything: Places, expected: Places, text: string): readonly string[] {
  const shown = canaries(expected)
  return [...canaries(everything)].filter(canary => !shown.has(canary) && text.includes(canary))
}
