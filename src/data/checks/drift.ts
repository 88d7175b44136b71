import type { Part } from './catalog.js'

/** A part that the migrations did not make may give rights, or change what is written; another index or table does neither. */
const MUST_NOT_BE_ADDED = /^(?:policy|trigger|rule|role|grant|membership) /
/** Citus puts one on each table that it distributes. */
const OF_CITUS = /^trigger \w+\.truncate_trigger_\d+$/

/**
 * In what the schema differs from what the migrations make.
 * @returns a sentence for each difference, in order
 */
export function driftOf(actual: readonly Part[], expected: readonly Part[]): readonly string[] {
  const found = new Map(actual.map(({ key, value }) => [key, value]))
  const known = new Map(expected.map(({ key, value }) => [key, value]))
  const changed = expected.flatMap(({ key, value }) => {
    const now = found.get(key)
    if (now === undefined) return [`${key}: missing`]
    return now === value ? [] : [`${key}: it is “${now}”, and was made “${value}”`]
  })
  const added = actual.flatMap(({ key }) =>
    !known.has(key) && MUST_NOT_BE_ADDED.test(key) && !OF_CITUS.test(key) ? [`${key}: no migration made it`] : [],
  )
  return [...changed, ...added].sort()
}
