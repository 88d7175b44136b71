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

/** The type of a value without fields. */
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

/** A field of the answer: fields that share a response key are one, with their selections merged. */
export interface SelectedField {
  readonly responseKey: string
  readonly name: string
  /** `Type.field` */
  readonly coordinate: string
  /** Its own, and those of the fields around it: `practicePlan.date`. */
  readonly args: RawArgs
  /** Null for a value. */
  readonly type: GraphQLObjectType | null
  /** A value's own type; null where it is an object, or the name of one. */
  readonly leaf: Leaf | null
  readonly selected: readonly SelectedField[]
}

/** No frontend has longer ones: what is made up goes the way that every selection can go. The tests turn to that way by it. */
const MAX_KEY_BYTES = 63
/** Of all levels together: far above what a page of a frontend selects, and far below what PostgreSQL takes long to plan. */
const MAX_FIELDS = 1_000

/** Values with each list that holds slots as one slot. */
function gathered(value: unknown): unknown {
  if (Array.isArray(value)) return gather(value)
  if (typeof value !== 'object' || value === null || value instanceof Slot) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, gathered(part)]))
}

/** Reads selections of one document, for variables whose values may be slots. */
export class Selections {
  /** What was selected and left out. */
  readonly denied = new Set<string>()
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  private fields = 0

  constructor(
    fragments: readonly FragmentDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
    /** Coordinates that are left out: nothing of them enters a statement. */
    private readonly leftOut: ReadonlySet<string>,
  ) {
    this.fragments = new Map(fragments.map(fragment => [fragment.name.value, fragment]))
  }

  /**
   * @param around the arguments of the fields around the selection
   * @throws Unplannable where the selection holds what no statement can answer
   */
  of(type: GraphQLObjectType, sets: readonly SelectionSetNode[], around: RawArgs = {}): readonly SelectedField[] {
    const byKey = new Map<string, FieldNode[]>()
    const spread = new Set<string>()
    for (const set of sets) this.collect(set, byKey, spread)
    this.fields += byKey.size
    if (this.fields > MAX_FIELDS) throw new Unplannable('too many fields')
    return [...byKey].flatMap(([responseKey, nodes]) => this.field(type, responseKey, nodes, around))
  }

  /** A fragment says nothing new the second time, and fragments of fragments would take time without end. */
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
    if (!node || Buffer.byteLength(responseKey) > MAX_KEY_BYTES) throw new Unplannable('a response key that no frontend has')
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
