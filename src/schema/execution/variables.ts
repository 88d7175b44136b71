import {
  getVariableValues,
  typeFromAST,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { shapeOfVariables, type Shape } from '../../data/plan/shape.js'

type Values = Readonly<Record<string, unknown>>

const MOST_ERRORS = 5

/** Variables after GraphQL's coercion, and their shape for a plan. */
export interface Coerced {
  readonly variables: Values
  readonly shape: Shape
}

/** The variables of operations on one schema. */
export class Variables {
  private readonly types = new WeakMap<OperationDefinitionNode, ReadonlyMap<string, GraphQLInputType>>()

  constructor(private readonly schema: GraphQLSchema) {}

  /** @returns null if they do not match the operation's declarations */
  coerce(operation: OperationDefinitionNode, variables: Values): Coerced | null {
    const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 })
    return coerced ? { variables: coerced, shape: shapeOfVariables(this.typesOf(operation), coerced) } : null
  }

  /** Some of the variables' errors. Each quotes the whole value, which may contain half a million errors. */
  problems({ variableDefinitions = [] }: OperationDefinitionNode, variables: Values): readonly GraphQLError[] {
    const { errors = [] } = getVariableValues(this.schema, variableDefinitions, variables, { maxErrors: MOST_ERRORS })
    return errors.slice(0, MOST_ERRORS) // any further one only says that there are more
  }

  /** Cached per document, because Apollo caches parsed documents. */
  private typesOf(operation: OperationDefinitionNode): ReadonlyMap<string, GraphQLInputType> {
    const known = this.types.get(operation)
    if (known) return known
    const types = new Map<string, GraphQLInputType>()
    for (const { variable, type } of operation.variableDefinitions ?? []) {
      const found = typeFromAST(this.schema, type as never) as GraphQLInputType | undefined
      if (found) types.set(variable.name.value, found)
    }
    this.types.set(operation, types)
    return types
  }
}
