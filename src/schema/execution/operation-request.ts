import { execute, type DocumentNode, type ExecutionResult, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import type { Context } from '../common/context.js'

/** One operation from the HTTP layer, parsed and validated. */
export interface OperationRequest {
  readonly document: DocumentNode
  /** Equal for equal document text. */
  readonly documentHash: string
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: Context
}

/** Anything that runs operations. */
export interface OperationRunner {
  execute(request: OperationRequest): Promise<ExecutionResult>
}

/**
 * Executes an operation with graphql-js, field by field, which blocks all other requests.
 * @param most the number of fields and items that it may complete
 * @throws QUERY_TOO_COMPLEX above that number
 */
export function run(
  schema: GraphQLSchema,
  { document, operation, variables, context }: OperationRequest,
  most: number,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  return context.fieldBudget.limit(most, () =>
    execute({
      schema,
      document,
      rootValue,
      contextValue: context,
      variableValues: variables,
      ...(operation.name ? { operationName: operation.name.value } : {}),
    }),
  )
}
