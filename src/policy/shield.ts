import { rule, shield } from 'graphql-shield'
import { applyMiddleware, type IMiddlewareFieldMap } from 'graphql-middleware'
import type { GraphQLSchema } from 'graphql'
import type { Viewer } from '../auth/viewer.js'
import { forbidden, unauthenticated } from '../errors.js'
import { coordinatesOf, type Coordinate } from './coordinates.js'
import { ROLES, type Cells } from './scope.js'

interface Asking {
  readonly viewer: Viewer | null
}
type RuleTree = Record<string, Record<string, ReturnType<ReturnType<typeof rule>>>>

const isPublic = (line: Cells): boolean => ROLES.every(role => line[role] === 'public')
/** Lines that let everyone through need no rule: who is not signed in never gets past a root field that has one. */
const needsRule = (type: string, own: Cells): boolean =>
  !isPublic(own) && (ROLES.some(role => own[role] === 'none') || type === 'Query' || type === 'Mutation')

/** A pure function of who asks: the same for every row, so it is never cached by anything else. */
const ruleFor = (name: string, line: Cells): ReturnType<ReturnType<typeof rule>> =>
  rule(name, { cache: 'no_cache' })((_parent, _args, { viewer }: Asking) => {
    if (!viewer) return unauthenticated()
    return line[viewer.role] === 'none' ? forbidden(name) : true
  })

function ruleTree(coordinates: readonly Coordinate[]): RuleTree {
  const tree: RuleTree = {}
  for (const { type, field, name, own } of coordinates) {
    if (own && needsRule(type, own)) (tree[type] ??= {})[field] = ruleFor(name, own)
  }
  return tree
}

/**
 * The schema with the matrix's rules around the fields that some viewer may not see, and around no others.
 * @throws where a field has no line in the matrix
 */
export function shielded(schema: GraphQLSchema): GraphQLSchema {
  const tree = ruleTree(coordinatesOf(schema))
  // What fails behind a rule is the resolver's own error, not a denial.
  const guards = shield(tree, { allowExternalErrors: true }).generate(schema) as Record<string, IMiddlewareFieldMap>
  const guarded = Object.entries(tree).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.keys(fields).map(field => [field, guards[type]?.[field]])),
  ])
  return applyMiddleware(schema, Object.fromEntries(guarded) as Record<string, IMiddlewareFieldMap>)
}
