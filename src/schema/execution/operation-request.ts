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

/** Executes an operation with graphql-js, field by field. */
export function run(
  schema: GraphQLSchema,
  { document, operation, variables, context }: OperationRequest,
  rootValue?: unknown,
): ReturnType<typeof execute> {
  return execute({
    schema,
    document,
    rootValue,
    contextValue: context,
    variableValues: variables,
    ...(operation.name ? { operationName: operation.name.value } : {}),
  })
}
