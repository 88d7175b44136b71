import {
  getNamedType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
  parse,
} from 'graphql'
import type { Operation } from '../../execution/support/operation-text.js'

type Value = unknown
const isObject = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Walks an answer along its operation. */
class Walk {
  readonly found = new Set<string>()
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: ReturnType<typeof parse>,
    private readonly isRefused: (coordinate: string) => boolean,
  ) {
    this.fragments = new Map(
      document.definitions.flatMap(node => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    )
  }

  root(data: Value): void {
    const [operation] = this.document.definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return
    const type = operation.operation === 'query' ? this.schema.getQueryType() : this.schema.getMutationType()
    if (type) this.through(type, operation.selectionSet, data)
  }

  private through(type: GraphQLObjectType, set: SelectionSetNode, value: Value): void {
    if (Array.isArray(value)) for (const one of value) this.through(type, set, one)
    if (!isObject(value)) return
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) this.through(type, selection.selectionSet, value)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.fragments.get(selection.name.value)
        if (fragment) this.through(type, fragment.selectionSet, value)
      } else {
        const field = type.getFields()[selection.name.value]
        const key = selection.alias?.value ?? selection.name.value
        const below = Object.hasOwn(value, key) ? value[key] : null // a plain lookup would find `__proto__` on every object
        if (!field || below === null || below === undefined) continue
        if (this.isRefused(`${type.name}.${field.name}`)) this.found.add(`${type.name}.${field.name}`)
        const to = getNamedType(field.type)
        if (isObjectType(to) && selection.selectionSet) this.through(to, selection.selectionSet, below)
      }
    }
  }
}

/** Returns the refused fields that an answer shows. This covers enums and numbers, which cannot hold canaries. */
export function shownAlthoughRefused(
  schema: GraphQLSchema,
  { document }: Operation,
  data: unknown,
  isRefused: (coordinate: string) => boolean,
): readonly string[] {
  const walk = new Walk(schema, parse(document), isRefused)
  walk.root(data)
  return [...walk.found]
}
