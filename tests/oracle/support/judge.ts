import { isDeepStrictEqual } from 'node:util'
import { SOMETHING } from '../oracle.js'
import { FORBIDDEN, NOT_THERE, type Outcome, type Place, type Places } from './outcomes.js'

/** One place's outcome, by the oracle and by the answer. */
export interface Judged {
  readonly path: string
  readonly coordinate: string
  readonly relation: string
  readonly expected: Outcome
  readonly actual: Outcome
}

/** Whether an answer's outcome is exactly the oracle's. */
export function isAsExpected(expected: Outcome, actual: Outcome): boolean {
  if (actual === FORBIDDEN || actual === NOT_THERE || actual === null) return expected === actual
  if (expected === SOMETHING) return true
  return isDeepStrictEqual(expected, actual)
}

/**
 * Compares every possible place: expected, hidden, and unknown to the oracle.
 * @param everything all places, as if nothing were hidden
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

/** Returns an answer's mistakes in words. */
export const mistakes = (judged: readonly Judged[]): readonly string[] =>
  judged
    .filter(({ expected, actual }) => !isAsExpected(expected, actual))
    .map(
      ({ relation, path, expected, actual }) => `${relation}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}, at ${path}`,
    )

/** Returns every canary, a text that occurs in one row only, among some places. */
const canaries = (places: Places): ReadonlySet<string> =>
  new Set([...places.values()].flatMap(({ outcome }) => JSON.stringify(outcome ?? null).match(/[^"]*~\d+~/g) ?? []))

/** Returns the hidden texts that an answer contains and that nothing shown contains. */
export function leaked(everything: Places, expected: Places, text: string): readonly string[] {
  const shown = canaries(expected)
  return [...canaries(everything)].filter(canary => !shown.has(canary) && text.includes(canary))
}
