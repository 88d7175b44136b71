import { applyMiddleware, type IMiddlewareFieldMap } from 'graphql-middleware'
import type { GraphQLSchema } from 'graphql'
import type { Viewer } from '../auth/viewer.js'
import { forbidden, unauthenticated } from '../errors.js'
import type { Role } from '../generated/tables.js'
import { coordinatesOf, type Coordinate } from './coordinates.js'
import { rule, shield } from './graphql-shield.js'
import { isPublic, ROLES, type Cells } from './scope.js'

interface Asking {
  readonly viewer: Viewer | null
}
type Rule = ReturnType<ReturnType<typeof rule>>
type RuleTree = Record<string, Record<string, Rule>>

// The rules depend on the viewer only.
const NO_INFO = {} as Parameters<Rule['resolve']>[3]
const NO_OPTIONS = {} as Parameters<Rule['resolve']>[4]
type IShieldContext = Parameters<Rule['resolve']>[2]

/** A line open to every role needs no rule below the root: without signing in, nobody gets past a root field that has one. */
const needsRule = (type: string, own: Cells): boolean =>
  !isPublic(own) && (ROLES.some(role => own[role] === 'none') || type === 'Query' || type === 'Mutation')

/** Depends only on the viewer, and is equal for every row, so shield's own cache is not needed. */
const ruleFor = (name: string, line: Cells): Rule =>
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

/** What the shield refuses to a role. The rules depend on nothing else, so they run once per role, not per row. */
export class Denials {
  private readonly byRole = new Map<Role, Promise<ReadonlySet<string>>>()
  private readonly rules: readonly (readonly [string, Rule])[]

  constructor(schema: GraphQLSchema) {
    const tree = ruleTree(coordinatesOf(schema))
    this.rules = Object.entries(tree).flatMap(([type, fields]) =>
      Object.entries(fields).map(([field, guard]) => [`${type}.${field}`, guard] as const),
    )
  }

  /** Coordinates as `Type.field`. */
  of(viewer: Viewer): Promise<ReadonlySet<string>> {
    const known = this.byRole.get(viewer.role)
    if (known) return known
    const asked = this.ask(viewer)
    this.byRole.set(viewer.role, asked)
    return asked
  }

  private async ask(viewer: Viewer): Promise<ReadonlySet<string>> {
    const answers = await Promise.all(
      this.rules.map(async ([name, guard]) =>
        (await guard.resolve({}, {}, { viewer } as unknown as IShieldContext, NO_INFO, NO_OPTIONS)) === true ? [] : [name],
      ),
    )
    return new Set(answers.flat())
  }
}

/**
 * Adds the matrix's rules to the fields that some viewer may not see, and to no others.
 * @throws if a field has no line in the matrix
 */
export function shielded(schema: GraphQLSchema): GraphQLSchema {
  const tree = ruleTree(coordinatesOf(schema))
  // An error behind a rule is the resolver's own, not a denial.
  const guards = shield(tree, { allowExternalErrors: true }).generate(schema) as Record<string, IMiddlewareFieldMap>
  const guarded = Object.entries(tree).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.keys(fields).map(field => [field, guards[type]?.[field]])),
  ])
  return applyMiddleware(schema, Object.fromEntries(guarded) as Record<string, IMiddlewareFieldMap>)
}
