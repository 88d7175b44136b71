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
import { badOperation, tooComplex } from '../../errors.js'

/** Default weights: a row costs 1, a leaf value nothing. */
const rowOrValue: ComplexityEstimator = ({ field, childComplexity }) =>
  isCompositeType(getNamedType(field.type)) ? 1 + childComplexity : 0

const estimators = [fieldExtensionsEstimator(), rowOrValue]

type Variables = Readonly<Record<string, unknown>>

const costs = new WeakMap<OperationDefinitionNode, LRUCache<string, number>>()
const MOST_COSTS_AN_OPERATION = 20

const counts = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean'

/**
 * The variables that affect the cost: page sizes and the conditions of @include. Null means the default page size, while an omitted
 * variable has its own default. Only declared variables are included, because a client may send any others.
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
    // A nullable variable was used for a non-null argument.
    if (node?.kind === Kind.VARIABLE) throw badOperation(node.name.value, 'must not be null')
    throw tooComplex('The operation selects too many fields. Select fewer fields.')
  }
}

/**
 * The maximum number of rows an operation may return, by the schema's weights. Cached per page sizes.
 * @returns null if the variables are invalid: the execution reports each by name
 * @throws QUERY_TOO_COMPLEX if there are too many fields to count, BAD_USER_INPUT if a variable is null for an argument that must not be
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
  // One error is enough: each quotes the whole value, which may contain half a million of them.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 }).errors) return null
  const cost = count(schema, document, operation, variables)
  counted.set(key, cost)
  return cost
}
