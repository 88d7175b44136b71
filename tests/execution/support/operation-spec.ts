import fc from 'fast-check'
import {
  getNamedType,
  GraphQLBoolean,
  GraphQLNonNull,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { valueSpec, type ValuesOf, type ValueSpec } from './value-spec.js'

export type Field = GraphQLField<unknown, unknown>

export interface Directive {
  readonly name: 'include' | 'skip'
  readonly value: ValueSpec
}

/** One selection. Its text depends on the selections around it. */
export type Item =
  | {
      readonly kind: 'field'
      readonly field: Field
      readonly alias: string | null
      readonly args: readonly (readonly [string, ValueSpec])[]
      readonly directives: readonly Directive[]
      readonly items: readonly Item[]
    }
  | { readonly kind: 'typename'; readonly alias: string | null }
  | { readonly kind: 'inline'; readonly typed: boolean; readonly directives: readonly Directive[]; readonly items: readonly Item[] }
  | { readonly kind: 'fragment'; readonly twice: boolean; readonly directives: readonly Directive[]; readonly items: readonly Item[] }
  /** A fragment that may be spread in several places. */
  | { readonly kind: 'shared' }

export interface OperationSpec {
  readonly items: readonly Item[]
  readonly shared: readonly (readonly [GraphQLObjectType, readonly Item[]])[]
  readonly name: string | null
  /** The document has a second operation. */
  readonly inCompany: boolean
}

/** Includes names a careless planner could mistake for its own, and names that every JavaScript object has. */
const ALIASES = [
  'a',
  'b',
  'r',
  'p',
  'e',
  'i',
  't1',
  't2',
  't3',
  'k',
  'json',
  'node0',
  'edges',
  'total',
  'cursor',
  'constructor',
  '__proto__',
  'x'.repeat(63),
]

const alias = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...ALIASES) })

/** A list's wrapper types do not count towards the depth. */
const isPartOfList = ({ name }: GraphQLObjectType): boolean => /(Connection|Edge)$/.test(name)

/** Generates valid operations from a schema. */
export class Operations {
  private readonly known = new Map<string, fc.Arbitrary<readonly Item[]>>()
  private readonly directives: fc.Arbitrary<readonly Directive[]>

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly valuesOf: ValuesOf,
    /** Arguments that depend on each other; null where they are independent. */
    private readonly argsOf: (field: Field) => fc.Arbitrary<readonly (readonly [string, ValueSpec])[]> | null,
    /** The most fields selected per object. */
    private readonly breadth = 3,
  ) {
    const directive = fc.record({
      name: fc.constantFrom('include' as const, 'skip' as const),
      value: valueSpec(new GraphQLNonNull(GraphQLBoolean), 'if', valuesOf),
    })
    this.directives = fc.oneof({ weight: 7, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: directive.map(one => [one]) })
  }

  /** @param depth levels of rows */
  query(depth: number): fc.Arbitrary<OperationSpec> {
    const shareable = ['Athlete', 'Case', 'Event', 'Team', 'Membership'].map(name => this.type(name))
    return fc.record({
      items: this.selection(this.type('Query'), depth, true),
      shared: fc.array(
        fc.constantFrom(...shareable).chain(type => this.selection(type, 1, false).map(items => [type, items] as const)),
        { maxLength: 2 },
      ),
      name: fc.option(fc.constant('Asked'), { freq: 2 }),
      inCompany: fc.boolean(),
    })
  }

  /** Generates a payload's selection. */
  selectionOf(typeName: string, depth: number): fc.Arbitrary<readonly Item[]> {
    return this.selection(this.type(typeName), depth, false)
  }

  private type(name: string): GraphQLObjectType {
    const type = this.schema.getType(name)
    if (!isObjectType(type)) throw new Error(`${name} is no object type`)
    return type
  }

  private selection(type: GraphQLObjectType, depth: number, sharing: boolean): fc.Arbitrary<readonly Item[]> {
    const key = `${type.name} ${depth} ${sharing}`
    const made = this.known.get(key) ?? fc.array(this.item(type, depth, sharing), { minLength: 1, maxLength: this.breadth })
    this.known.set(key, made)
    return made
  }

  private item(type: GraphQLObjectType, depth: number, sharing: boolean): fc.Arbitrary<Item> {
    const within = fc.constant(null).chain(() => this.selection(type, depth, sharing)) // lazy: the type may contain itself
    const fragment = fc.record({ kind: fc.constant('fragment' as const), twice: fc.boolean(), directives: this.directives, items: within })
    const inline = fc.record({ kind: fc.constant('inline' as const), typed: fc.boolean(), directives: this.directives, items: within })
    return fc.oneof(
      { withCrossShrink: true },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('typename' as const), alias }) },
      { weight: 16, arbitrary: this.field(type, depth, sharing) },
      { weight: 1, arbitrary: inline },
      { weight: 1, arbitrary: fragment },
      ...(sharing ? [{ weight: 1, arbitrary: fc.constant({ kind: 'shared' as const }) }] : []),
    )
  }

  private field(type: GraphQLObjectType, depth: number, sharing: boolean): fc.Arbitrary<Item> {
    // Operations in other people's sessions need the resolvers. tests/execution/preview.test.ts compares both paths.
    const fields = (Object.values(type.getFields()) as readonly Field[]).filter(({ name }) => name !== 'previewAs')
    const values = fields.filter(({ type: of }) => !isObjectType(getNamedType(of)))
    const related = fields.filter(({ type: of }) => isObjectType(getNamedType(of)) && depth > 0)
    const chosen = fc.oneof(
      ...(values.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...values) }] : []),
      ...(related.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...related) }] : []),
    )
    return chosen.chain(field => {
      const to = getNamedType(field.type)
      return fc.record({
        kind: fc.constant('field' as const),
        field: fc.constant(field),
        alias,
        args: this.args(field),
        directives: this.directives,
        items: isObjectType(to) ? this.selection(to, isPartOfList(to) ? depth : depth - 1, sharing) : fc.constant([]),
      })
    })
  }

  private args(field: Field): fc.Arbitrary<readonly (readonly [string, ValueSpec])[]> {
    const together = this.argsOf(field)
    if (together) return together
    const each = field.args.map(({ name, type }) => {
      const spec = valueSpec(type, name, this.valuesOf).map(value => [name, value] as const)
      return type instanceof GraphQLNonNull ? spec : fc.option(spec, { freq: 2 })
    })
    return fc.tuple(...each).map(args => args.filter(arg => arg !== null))
  }
}
