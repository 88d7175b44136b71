import {
  Kind,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql'
import type { RawArgs } from './planned-type.js'
import { Unplannable } from './slot.js'

/** A field of the answer: fields that share a response key are one, with their selections merged. */
export interface SelectedField {
  readonly responseKey: string
  readonly name: string
  /** `Type.field` */
  readonly coordinate: string
  readonly args: RawArgs
  /** Null for a value. */
  readonly type: GraphQLObjectType | null
  readonly selected: readonly SelectedField[]
}

/** PostgreSQL cuts longer names short. */
const MAX_KEY_BYTES = 63
/** Far below the most columns that a PostgreSQL row may have. */
const MAX_FIELDS = 400

/** Reads selections of one document, for variables whose values may be slots. */
export class Selections {
  /** What was selected and left out. */
  readonly denied = new Set<string>()
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(
    fragments: readonly FragmentDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
    /** Coordinates that are left out: nothing of them enters a statement. */
    private readonly leftOut: ReadonlySet<string>,
  ) {
    this.fragments = new Map(fragments.map(fragment => [fragment.name.value, fragment]))
  }

  /** @throws Unplannable where the selection holds what no statement can answer */
  of(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): readonly SelectedField[] {
    const byKey = new Map<string, FieldNode[]>()
    for (const set of sets) this.collect(type, set, byKey)
    if (byKey.size > MAX_FIELDS) throw new Unplannable('too many fields')
    return [...byKey].flatMap(([responseKey, nodes]) => this.field(type, responseKey, nodes))
  }

  private collect(type: GraphQLObjectType, { selections }: SelectionSetNode, byKey: Map<string, FieldNode[]>): void {
    for (const node of selections) {
      if (!this.isIncluded(node)) continue
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        const sameKey = byKey.get(key)
        if (sameKey) sameKey.push(node)
        else byKey.set(key, [node])
        continue
      }
      // All types are objects, so a validated fragment always applies.
      const set = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : this.fragments.get(node.name.value)?.selectionSet
      if (set) this.collect(type, set, byKey)
    }
  }

  private field(parent: GraphQLObjectType, responseKey: string, nodes: readonly FieldNode[]): readonly SelectedField[] {
    const [node] = nodes
    if (!node || Buffer.byteLength(responseKey) > MAX_KEY_BYTES) throw new Unplannable('a response key that no column can have')
    const name = node.name.value
    const coordinate = `${parent.name}.${name}`
    if (this.leftOut.has(coordinate)) {
      this.denied.add(coordinate)
      return []
    }
    if (name === '__typename') return [{ responseKey, name, coordinate, args: {}, type: null, selected: [] }]
    const definition = parent.getFields()[name]
    if (!definition) throw new Unplannable(coordinate) // introspection
    const type = getNamedType(definition.type)
    const args = getArgumentValues(definition, node, this.variables)
    if (!isObjectType(type)) return [{ responseKey, name, coordinate, args, type: null, selected: [] }]
    const selected = this.of(
      type,
      nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : [])),
    )
    return [{ responseKey, name, coordinate, args, type, selected }]
  }

  private isIncluded(node: Parameters<typeof getDirectiveValues>[1]): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.variables)
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.variables)
    return skip?.['if'] !== true && include?.['if'] !== false
  }
}
