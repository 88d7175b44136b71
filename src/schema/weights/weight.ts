import type { ComplexityEstimatorArgs } from 'graphql-query-complexity'
import { DEFAULT_PAGE_SIZE } from '../common/page-size.js'

/** How many rows a field adds to what its operation may ask for; declared as the field's `complexity`. */
export interface Weight {
  (asked: ComplexityEstimatorArgs): number
  /** What the field's description says of it; null where that goes without saying. */
  readonly inWords: string | null
}

const weight = (inWords: string | null, rows: (asked: ComplexityEstimatorArgs) => number): Weight => Object.assign(rows, { inWords })

/** A Relay connection: its page in full, each row with all that is selected of it. */
export const pageRows: Weight = weight('counts as `first` rows, each with the rows selected in it', ({ args, childComplexity }) => {
  const first: unknown = args['first']
  return (typeof first === 'number' ? Math.max(first, 0) : DEFAULT_PAGE_SIZE) * Math.max(childComplexity, 1)
})

/** The rows in a connection, which itself multiplies them by the size of its page. */
export const rowOfPage: Weight = weight(null, ({ childComplexity }) => 1 + childComplexity)

/** What stands in a row or a page and is none itself. */
export const noRow: Weight = weight(null, ({ childComplexity }) => childComplexity)

/** A list without pages. @param rows as many as it can be expected to hold */
export const listOf = (rows: number): Weight =>
  weight(`counts as ${rows} rows, each with the rows selected in it`, ({ childComplexity }) => rows * (1 + childComplexity))

/** Something that takes far more than a row each. @param rows in whose place it stands */
export const worth = (rows: number): Weight =>
  weight(`counts as ${rows.toLocaleString('en')} rows, plus the rows selected in it`, ({ childComplexity }) => rows + childComplexity)
