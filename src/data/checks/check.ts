/** A rule that all rows must satisfy. */
export interface Check {
  /** Its name in the report. */
  readonly name: string
  /** What is wrong with the rows it finds. */
  readonly means: string
  /** Selects the rows that break the rule, each as an `id` that names the school and the row. It must never select their content. */
  readonly sql: string
}

/**
 * Two transactions on one case apply in the order in which they get its lock, but are recorded with the times at which they began. The two
 * orders differ by this much at most: a write that waits longer is abandoned.
 */
export const OVERLAP = `interval '20 seconds'`

/**
 * The expression that names a row.
 * @param id the column of the row's own id
 */
export const named = (alias: string, id = 'id'): string => `${alias}.school_id || '/' || ${alias}.${id} AS id`

/** When an event happened, as well as can be known. Repeats the database's happened_at() so that the check does not depend on it. */
export const happened = (alias: string): string =>
  `least(${alias}.occurred_at - make_interval(secs => coalesce(${alias}.clock_skew_seconds, 0)), ${alias}.recorded_at)`
