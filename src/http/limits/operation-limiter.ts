import type { FormattedExecutionResult, DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { networkOf } from '../../auth/network.js'
import type { OperationLimits } from '../../config/limits.js'
import type { ErrorCode } from '../../errors.js'
import type { Context } from '../../schema/common/context.js'
import type { CostBudget, Spender } from './cost-budget.js'
import { costOf } from './cost.js'
import { tooComplex } from './too-complex.js'

/**
 * Refused after it was paid for, by a token that is good for nothing any more or a database that is away. What was cut off has
 * cost all the time that it may.
 */
const NOT_SERVED: ReadonlySet<unknown> = new Set<ErrorCode>(['UNAUTHENTICATED', 'SERVICE_UNAVAILABLE'])

const spenderOf = ({ viewer, address }: Context): Spender =>
  viewer ? { kind: 'member', id: viewer.membershipId } : { kind: 'network', id: networkOf(address) }

/** What an operation may cost, and what it has cost. */
export class OperationLimiter {
  constructor(
    private readonly schema: GraphQLSchema,
    readonly limits: OperationLimits,
    private readonly budget: CostBudget | null,
  ) {}

  /** Counts the rows that the operation may ask for; the context tells them from here on. */
  count(document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>, context: Context): void {
    context.cost = costOf(this.schema, document, operation, variables)
  }

  /** @throws QUERY_TOO_COMPLEX where they are too many */
  check({ cost }: Context): void {
    const { maxQueryCost } = this.limits
    if (cost !== null && cost > maxQueryCost)
      throw tooComplex(`The operation may return ${cost} rows; the limit is ${maxQueryCost}. Ask for smaller pages (first).`)
  }

  /**
   * Takes the operation's cost from the budget of whoever asks.
   * @returns who has paid; null where nothing was
   * @throws RATE_LIMITED where the budget does not hold as much
   */
  spend(context: Context): Spender | null {
    if (!this.budget || context.cost === null) return null
    const spender = spenderOf(context)
    this.budget.spend(spender, context.cost)
    return spender
  }

  /** Says in the answer what it has cost. */
  settle(answer: FormattedExecutionResult, context: Context, spender: Spender | null): void {
    const { cost } = context
    if (cost === null) return
    answer.extensions = { ...answer.extensions, cost: { requested: cost, limit: this.limits.maxQueryCost } }
    const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.['code'])
    if (!answer.data) this.refund(codes, context, spender)
  }

  /**
   * Nobody pays for what was not served: else an ended session could spend its member's budget.
   * @param codes of the errors that came instead of an answer
   */
  refund(codes: readonly unknown[], { cost }: Context, spender: Spender | null): void {
    if (spender && cost !== null && codes.some(code => NOT_SERVED.has(code))) this.budget?.refund(spender, cost)
  }
}
