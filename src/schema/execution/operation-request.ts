import { execute, type DocumentNode, type ExecutionResult, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import type { Context } from '../common/context.js'

/** One operation as the HTTP layer hands it over: parsed and validated. */
export interface OperationRequest {
  readonly document: DocumentNode
  /** The same for the same document text. */
  readonly documentHash: string
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: Context
}

/** Whatever answers operations. */
export interface OperationRunner {
  execute(request: OperationRequest): Promise<ExecutionResult>
}

/** Runs it as GraphQL does, field by field. */
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
