import {
  Kind,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql'
import type { RawArgs } from './planned-type.js'
import { gather, Slot, Unplannable } from './slot.js'

/** The type of a leaf value. */
interface Leaf {
  readonly name: string
  readonly isList: boolean
  /** It is never null. */
  readonly isRequired: boolean
}

const leafTypeOf = (type: GraphQLOutputType): Leaf => ({
  name: getNamedType(type).name,
  isList: isListType(getNullableType(type)),
  isRequired: isNonNullType(type),
})

/** A field of the answer. Fields with one response key are merged, and so are their selections. */
export interface SelectedField {
  readonly responseKey: string
  readonly name: string
  /** `Type.field` */
  readonly coordinate: string
  /** Its own arguments, and those of the enclosing fields as `practicePlan.date`. */
  readonly args: RawArgs
  /** Null for a leaf value. */
  readonly type: GraphQLObjectType | null
  /** A leaf value's type; null for an object and for `__typename`. */
  readonly leaf: Leaf | null
  readonly selected: readonly SelectedField[]
}

/**
 * No frontend uses longer keys. Longer ones are left to the resolvers, which can answer every selection; the tests use this to force that
 * path.
 */
const MAX_KEY_BYTES = 63
/** A limit for all levels together: far more than a frontend's page selects, and far less than what PostgreSQL plans slowly. */
const MAX_FIELDS = 1_000

/** Replaces each list that contains slots with one slot. */
function gathered(value: unknown): unknown {
  if (Array.isArray(value)) return gather(value)
  if (typeof value !== 'object' || value === null || value instanceof Slot) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, gathered(part)]))
}

/** Reads selections of one document. Its variables' values may be slots. */
export class Selections {
  /** What was selected but denied. */
  readonly denied = new Set<string>()
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  private fields = 0

  constructor(
    fragments: readonly FragmentDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
    /** Coordinates to leave out: a statement contains nothing of them. */
    private readonly leftOut: ReadonlySet<string>,
  ) {
    this.fragments = new Map(fragments.map(fragment => [fragment.name.value, fragment]))
  }

  /**
   * @param around the arguments of the enclosing fields
   * @throws Unplannable if no statement can answer the selection
   */
  of(type: GraphQLObjectType, sets: readonly SelectionSetNode[], around: RawArgs = {}): readonly SelectedField[] {
    const byKey = new Map<string, FieldNode[]>()
    const spread = new Set<string>()
    for (const set of sets) this.collect(set, byKey, spread)
    this.fields += byKey.size
    if (this.fields > MAX_FIELDS) throw new Unplannable('too many fields')
    return [...byKey].flatMap(([responseKey, nodes]) => this.field(type, responseKey, nodes, around))
  }

  /** Each fragment is read once: a second reading adds nothing, and nested fragments would take exponential time. */
  private collect({ selections }: SelectionSetNode, byKey: Map<string, FieldNode[]>, spread: Set<string>): void {
    for (const node of selections) {
      if (!this.isIncluded(node)) continue
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        const sameKey = byKey.get(key)
        if (sameKey) sameKey.push(node)
        else byKey.set(key, [node])
      } else {
        // All types are objects, so a validated fragment always applies.
        const set = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : this.spread(node.name.value, spread)
        if (set) this.collect(set, byKey, spread)
      }
    }
  }

  private spread(name: string, spread: Set<string>): SelectionSetNode | null {
    if (spread.has(name)) return null
    spread.add(name)
    return this.fragments.get(name)?.selectionSet ?? null
  }

  private field(parent: GraphQLObjectType, responseKey: string, nodes: readonly FieldNode[], around: RawArgs): readonly SelectedField[] {
    const [node] = nodes
    if (!node || Buffer.byteLength(responseKey) > MAX_KEY_BYTES) throw new Unplannable('the response key is too long')
    const name = node.name.value
    const coordinate = `${parent.name}.${name}`
    if (this.leftOut.has(coordinate)) {
      this.denied.add(coordinate)
      return []
    }
    if (name === '__typename') return [{ responseKey, name, coordinate, args: {}, type: null, leaf: null, selected: [] }]
    const definition = parent.getFields()[name]
    if (!definition) throw new Unplannable(coordinate) // introspection
    const type = getNamedType(definition.type)
    const own = gathered(getArgumentValues(definition, node, this.variables)) as RawArgs
    const args = { ...around, ...own }
    if (!isObjectType(type)) return [{ responseKey, name, coordinate, args, type: null, leaf: leafTypeOf(definition.type), selected: [] }]
    const handedOn = Object.fromEntries(Object.entries(own).map(([arg, value]) => [`${name}.${arg}`, value]))
    const selected = this.of(
      type,
      nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : [])),
      { ...around, ...handedOn },
    )
    return [{ responseKey, name, coordinate, args, type, leaf: null, selected }]
  }

  private isIncluded(node: Parameters<typeof getDirectiveValues>[1]): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.variables)
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.variables)
    return skip?.['if'] !== true && include?.['if'] !== false
  }
}
