/** A rule that all rows keep. */
export interface Check {
  /** What it is called by, in the report. */
  readonly name: string
  /** What is wrong with the rows that it finds. */
  readonly means: string
  /** Selects the rows that break it, each as its `id`: of what, and in which school; never what is in it. */
  readonly sql: string
}

/**
 * Two transactions on one case are applied in the order in which they get its lock, and are recorded with the times at which they
 * began. Only for so long can the two orders differ: a write that waits longer is given up.
 */
export const OVERLAP = `interval '20 seconds'`

/** How a row is named. @param id the column of its own id */
export const named = (alias: string, id = 'id'): string => `${alias}.school_id || '/' || ${alias}.${id} AS id`

/** When it happened, as far as can be known: as the database's happened_at() says, and not by asking it. */
export const happened = (alias: string): string =>
  `least(${alias}.occurred_at - make_interval(secs => coalesce(${alias}.clock_skew_seconds, 0)), ${alias}.recorded_at)`
