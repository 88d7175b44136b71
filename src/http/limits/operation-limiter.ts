import type { FormattedExecutionResult, DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { networkOf } from '../../auth/network.js'
import type { OperationLimits } from '../../config/limits.js'
import { type ErrorCode, tooComplex } from '../../errors.js'
import type { Context } from '../../schema/common/context.js'
import type { CostBudget, Spender } from './cost-budget.js'
import { costOf } from './cost.js'

/**
 * Errors refunded after payment: an expired session, or an unavailable database. Timed-out operations are not refunded: they used all their
 * time.
 */
const NOT_SERVED: ReadonlySet<unknown> = new Set<ErrorCode>(['UNAUTHENTICATED', 'SERVICE_UNAVAILABLE'])

const spenderOf = ({ viewer, address }: Context): Spender =>
  viewer ? { kind: 'member', id: viewer.membershipId } : { kind: 'network', id: networkOf(address) }

/** Limits and charges an operation's cost. */
export class OperationLimiter {
  constructor(
    private readonly schema: GraphQLSchema,
    readonly limits: OperationLimits,
    private readonly budget: CostBudget | null,
  ) {}

  /** Counts the rows that the operation may return, and stores the number in the context. */
  count(document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>, context: Context): void {
    context.cost = costOf(this.schema, document, operation, variables)
  }

  /** @throws QUERY_TOO_COMPLEX if the cost exceeds the limit */
  check({ cost }: Context): void {
    const { maxQueryCost } = this.limits
    if (cost !== null && cost > maxQueryCost)
      throw tooComplex(`The operation may return ${cost} rows; the limit is ${maxQueryCost}. Ask for smaller pages (first).`)
  }

  /**
   * Charges the operation's cost to the viewer's budget.
   * @returns who paid; null if nothing was charged
   * @throws RATE_LIMITED if the budget is too small
   */
  spend(context: Context): Spender | null {
    if (!this.budget || context.cost === null) return null
    const spender = spenderOf(context)
    this.budget.spend(spender, context.cost)
    return spender
  }

  /** Adds the cost to the answer's extensions. */
  settle(answer: FormattedExecutionResult, context: Context, spender: Spender | null): void {
    const { cost } = context
    if (cost === null) return
    answer.extensions = { ...answer.extensions, cost: { requested: cost, limit: this.limits.maxQueryCost } }
    const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.['code'])
    if (!answer.data) this.refund(codes, context, spender)
  }

  /**
   * Refunds an operation that was not served. Otherwise an ended session could spend its member's budget.
   * @param codes of the errors in place of an answer
   */
  refund(codes: readonly unknown[], { cost }: Context, spender: Spender | null): void {
    if (spender && cost !== null && codes.some(code => NOT_SERVED.has(code))) this.budget?.refund(spender, cost)
  }
}
