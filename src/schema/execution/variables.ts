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

/** Variables as GraphQL has coerced them, and as a plan sees them. */
export interface Coerced {
  readonly variables: Values
  readonly shape: Shape
}

/** The variables of operations on one schema. */
export class Variables {
  private readonly types = new WeakMap<OperationDefinitionNode, ReadonlyMap<string, GraphQLInputType>>()

  constructor(private readonly schema: GraphQLSchema) {}

  /** @returns null where they do not fit what the operation declares */
  coerce(operation: OperationDefinitionNode, variables: Values): Coerced | null {
    const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 })
    return coerced ? { variables: coerced, shape: shapeOfVariables(this.typesOf(operation), coerced) } : null
  }

  /** Some of what does not fit: each error quotes the value, which may hold half a million things that are wrong. */
  problems({ variableDefinitions = [] }: OperationDefinitionNode, variables: Values): readonly GraphQLError[] {
    const { errors = [] } = getVariableValues(this.schema, variableDefinitions, variables, { maxErrors: MOST_ERRORS })
    return errors.slice(0, MOST_ERRORS) // behind them it only says that there are more
  }

  /** Found once a document: Apollo keeps the parsed ones. */
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
