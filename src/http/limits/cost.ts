import {
  getNamedType,
  getVariableValues,
  GraphQLError,
  isCompositeType,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity'
import { LRUCache } from 'lru-cache'
import { tooComplex } from './too-complex.js'

/** What has no weight of its own: a row costs 1, a value of a row nothing. */
const rowOrValue: ComplexityEstimator = ({ field, childComplexity }) =>
  isCompositeType(getNamedType(field.type)) ? 1 + childComplexity : 0

const estimators = [fieldExtensionsEstimator(), rowOrValue]

type Variables = Readonly<Record<string, unknown>>

const costs = new WeakMap<OperationDefinitionNode, LRUCache<string, number>>()
const MOST_COSTS_AN_OPERATION = 20

/**
 * Page sizes and @include's conditions: what else is in the variables does not change the cost. Null is one of them: it is the
 * usual page, where a variable that is left out is its default.
 */
const costKey = (variables: Variables): string =>
  JSON.stringify(Object.entries(variables).filter(([, value]) => value === null || typeof value === 'number' || typeof value === 'boolean'))

function count(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  try {
    const operationName = operation.name ? { operationName: operation.name.value } : {}
    return getComplexity({ schema, query: document, variables: { ...variables }, estimators, ...operationName })
  } catch (error) {
    if (error instanceof GraphQLError) throw tooComplex('The operation selects too many fields. Ask for less at once.')
    throw error
  }
}

/**
 * Rows that an operation may ask for, by the schema's weights; counted once for the same page sizes.
 * @returns null where the variables do not fit: the execution refuses them, each by its name
 * @throws QUERY_TOO_COMPLEX where there are too many fields to count
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number | null {
  const counted = costs.get(operation) ?? new LRUCache<string, number>({ max: MOST_COSTS_AN_OPERATION })
  costs.set(operation, counted)
  const key = costKey(variables)
  const known = counted.get(key)
  if (known !== undefined) return known
  // One error is enough to know: each of them quotes the whole value, and a value may hold half a million.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 }).errors) return null
  const cost = count(schema, document, operation, variables)
  counted.set(key, cost)
  return cost
}
