import {
  getNamedType,
  getVariableValues,
  GraphQLError,
  isCompositeType,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity'
import { LRUCache } from 'lru-cache'
import { badOperation } from '../../errors.js'
import { tooComplex } from './too-complex.js'

/** What has no weight of its own: a row costs 1, a value of a row nothing. */
const rowOrValue: ComplexityEstimator = ({ field, childComplexity }) =>
  isCompositeType(getNamedType(field.type)) ? 1 + childComplexity : 0

const estimators = [fieldExtensionsEstimator(), rowOrValue]

type Variables = Readonly<Record<string, unknown>>

const costs = new WeakMap<OperationDefinitionNode, LRUCache<string, number>>()
const MOST_COSTS_AN_OPERATION = 20

const counts = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean'

/**
 * Page sizes and @include's conditions: what else is in the variables does not change the cost. Null is one of them: it is the
 * usual page, where a variable that is left out is its default. Of those that the operation declares: a client may send any more.
 */
const costKey = ({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): string =>
  variableDefinitions
    .map(({ variable: { name } }) => variables[name.value])
    .map(value => (counts(value) ? String(value) : ''))
    .join()

function count(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  try {
    const operationName = operation.name ? { operationName: operation.name.value } : {}
    return getComplexity({ schema, query: document, variables: { ...variables }, estimators, ...operationName })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const [node] = error.nodes ?? []
    // Its variable may be null, and the argument that it stands for may not.
    if (node?.kind === Kind.VARIABLE) throw badOperation(node.name.value, 'must not be null')
    throw tooComplex('The operation selects too many fields. Select fewer fields.')
  }
}

/**
 * Rows that an operation may ask for, by the schema's weights; counted once for the same page sizes.
 * @returns null where the variables do not fit: the execution refuses them, each by its name
 * @throws QUERY_TOO_COMPLEX where there are too many fields to count, BAD_USER_INPUT where a variable is null for an argument that may not be
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number | null {
  const counted = costs.get(operation) ?? new LRUCache<string, number>({ max: MOST_COSTS_AN_OPERATION })
  costs.set(operation, counted)
  const key = costKey(operation, variables)
  const known = counted.get(key)
  if (known !== undefined) return known
  // One error is enough to know: each of them quotes the whole value, and a value may hold half a million.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 }).errors) return null
  const cost = count(schema, document, operation, variables)
  counted.set(key, cost)
  return cost
}
