import { ApolloArmor } from '@escape.tech/graphql-armor'
import {
  GraphQLError,
  getNamedType,
  getNullableType,
  getVariableValues,
  isListType,
  isObjectType,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity'
import { LRUCache } from 'lru-cache'
import { CodedError } from '../errors.js'

/** What one document may be at the most. A page of our own frontends stays far below each. */
const MAX_DEPTH = 20
const MAX_NESTING = 60
const MAX_ALIASES = 100
const MAX_DIRECTIVES = 50
export const MAX_TOKENS = 5_000
/** Rows that one operation may ask for: a school's roster of 1000 with up to 50 cases each is 51,000. */
const MAX_COST = 1_000_000

const DEFAULT_PAGE = 50
/** Lists without pages are short: a case's milestones, an athlete's teams. */
const SHORT_LIST = 5
/** A team's athletes, who all have to stand on its practice plan. */
const TEAM_LIST = 50
/** A whole athlete as up to twenty people are shown it. */
const PREVIEWS = 100_000

const tooComplex = (message: string): CodedError => new CodedError('QUERY_TOO_COMPLEX', message, { http: { status: 400 } })

const reject = (context: ValidationContext | null, error: GraphQLError): void => {
  context?.reportError(tooComplex(error.message.replace(/^Syntax Error: /, '')))
}
const limit = (n: number) => ({ n, onReject: [reject], propagateOnRejection: false })

/** Selections in selections, also those that only open a fragment: whatever walks through a document goes down with them. */
const nestingRule: ValidationRule = context => {
  let open = 0
  return {
    SelectionSet: {
      enter() {
        open += 1
        if (open === MAX_NESTING + 1)
          context.reportError(tooComplex(`Selections may stand in each other ${MAX_NESTING} times at the most.`))
      },
      leave() {
        open -= 1
      },
    },
  }
}

const armorRules: readonly ValidationRule[] = new ApolloArmor({
  maxDepth: { ...limit(MAX_DEPTH), flattenFragments: true },
  maxAliases: limit(MAX_ALIASES),
  maxDirectives: limit(MAX_DIRECTIVES),
  // Cost is counted below, by what `first` asks for; tokens are counted by the parser.
  costLimit: { enabled: false },
  maxTokens: { enabled: false },
  blockFieldSuggestion: { enabled: false },
}).protect().validationRules

/** Depth, aliases and directives, before anything is planned or run. */
export const limitRules: ValidationRule[] = [nestingRule, ...armorRules]

/** A row costs 1, a value of a row nothing; a page costs its rows, another list as many as it can be expected to hold. */
const rows: ComplexityEstimator = ({ type: parent, field, args, childComplexity }) => {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return 0
  if (type.name.endsWith('Connection')) {
    const first: unknown = args['first']
    return (typeof first === 'number' ? Math.max(first, 0) : DEFAULT_PAGE) * Math.max(childComplexity, 1)
  }
  if (field.name === 'nodes' || field.name === 'edges') return 1 + childComplexity
  if (field.name === 'node' || field.name === 'pageInfo') return childComplexity
  if (field.name === 'previewAs') return PREVIEWS + childComplexity
  if (!isListType(getNullableType(field.type))) return 1 + childComplexity
  return (parent.name === 'PracticePlan' ? TEAM_LIST : SHORT_LIST) * (1 + childComplexity)
}

type Variables = Record<string, unknown>

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
    return getComplexity({ schema, query: document, variables, estimators: [rows], ...operationName })
  } catch (error) {
    if (error instanceof GraphQLError) throw tooComplex('The operation selects too many fields. Ask for less at once.')
    throw error
  }
}

/** Rows that an operation may ask for, counted once for the same page sizes; null where the variables do not fit. */
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
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return null
  const cost = count(schema, document, operation, variables)
  counted.set(key, cost)
  return cost
}

/** @throws QUERY_TOO_COMPLEX where the operation may ask for more rows than the limit */
export function checkCost(cost: number | null): void {
  if (cost === null) return // the execution refuses the variables, each by its name
  if (cost > MAX_COST) throw tooComplex(`The operation may ask for ${cost} rows; ${MAX_COST} is the limit. Ask for smaller pages (first).`)
}
