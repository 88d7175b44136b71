import type { Part } from './catalog.js'

/** An added part of these kinds may grant rights or change what is written. An added index or table does neither. */
const MUST_NOT_BE_ADDED = /^(?:policy|trigger|rule|role|grant|membership) /
/** Citus adds one to each distributed table. */
const OF_CITUS = /^trigger \w+\.truncate_trigger_\d+$/

/**
 * Compares the schema with what the migrations make.
 * @returns one sentence per difference, sorted
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
