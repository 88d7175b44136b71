import type { ComplexityEstimatorArgs } from 'graphql-query-complexity'
import { DEFAULT_PAGE_SIZE } from '../common/page-size.js'

/** How many rows a field adds to its operation's cost; declared as the field's `complexity`. */
export interface Weight {
  (asked: ComplexityEstimatorArgs): number
  /** The text for the field's description; null if none is needed. */
  readonly inWords: string | null
}

const weight = (inWords: string | null, rows: (asked: ComplexityEstimatorArgs) => number): Weight => Object.assign(rows, { inWords })

/** A Relay connection: a full page, each row with everything selected in it. */
export const pageRows: Weight = weight('counts as `first` rows, each with the rows selected in it', ({ args, childComplexity }) => {
  const first: unknown = args['first']
  return (typeof first === 'number' ? Math.max(first, 0) : DEFAULT_PAGE_SIZE) * Math.max(childComplexity, 1)
})

/** The rows of a connection, which multiplies them by its page size. */
export const rowOfPage: Weight = weight(null, ({ childComplexity }) => 1 + childComplexity)

/** A field within a row or page that is not a row itself. */
export const noRow: Weight = weight(null, ({ childComplexity }) => childComplexity)

/**
 * A list without pages.
 * @param rows how many it can be expected to contain
 */
export const listOf = (rows: number): Weight =>
  weight(`counts as ${rows} rows, each with the rows selected in it`, ({ childComplexity }) => rows * (1 + childComplexity))

/**
 * A field that costs far more than one row.
 * @param rows how many rows it counts as
 */
export const worth = (rows: number): Weight =>
  weight(`counts as ${rows.toLocaleString('en')} rows, plus the rows selected in it`, ({ childComplexity }) => rows + childComplexity)
