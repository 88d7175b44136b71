import { astFromValue, getNamedType, isObjectType, print, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import type { Directive, Item, OperationSpec } from './operation-spec.js'
import type { Sent, ValueSpec } from './value-spec.js'

export type Variables = Readonly<Record<string, Sent>>

/** An operation as a client sends it: one document, two sets of variables. */
export interface Operation {
  readonly document: string
  readonly operationName: string | null
  readonly variables: readonly [Variables, Variables]
}

/** The response keys in use in one object of the answer. Fields with the same key must agree. */
class Scope {
  private readonly taken = new Map<string, { readonly field: string; readonly text: string; readonly inside: Scope }>()

  constructor(private readonly prefix = '') {}

  /** Places a field under its key. A repeated field reuses the first one's text; another field under that key gets a new key. */
  place(field: string, alias: string | null, args: () => string): { readonly text: string; readonly inside: Scope } {
    const key = this.prefix + (alias ?? field).slice(0, 63 - this.prefix.length)
    for (let n = 0; ; n += 1) {
      const tried = n === 0 ? key : `${key.slice(0, 50)}_${n}`
      const known = this.taken.get(tried)
      if (known?.field === field) return known
      if (known) continue
      const placed = { field, text: `${tried === field ? '' : `${tried}: `}${field}${args()}`, inside: new Scope() }
      this.taken.set(tried, placed)
      return placed
    }
  }
}

class Writer {
  readonly definitions: string[] = []
  readonly fragments: string[] = []
  readonly sent: [Record<string, Sent>, Record<string, Sent>] = [{}, {}]
  private readonly spreads = new Map<GraphQLObjectType, string>()
  private names = 0

  constructor(private readonly shared: OperationSpec['shared']) {}

  selection(type: GraphQLObjectType, items: readonly Item[], scope: Scope): string {
    return `{ ${items.map(item => this.item(type, item, scope)).join(' ')} }`
  }

  private item(type: GraphQLObjectType, item: Item, scope: Scope): string {
    switch (item.kind) {
      case 'typename':
        return scope.place('__typename', item.alias, () => '').text
      case 'shared':
        return this.spread(type) ?? '__typename'
      case 'inline':
        return `...${item.typed ? ` on ${type.name}` : ''}${this.directives(item.directives)} ${this.selection(type, item.items, scope)}`
      case 'fragment': {
        const name = this.define(type, item.items, scope)
        return `...${name}${this.directives(item.directives)}${item.twice ? ` ...${name}` : ''}`
      }
      case 'field': {
        const { text, inside } = scope.place(item.field.name, item.alias, () => this.args(item.args))
        const to = getNamedType(item.field.type)
        const selection = isObjectType(to) ? ` ${this.selection(to, item.items, inside)}` : ''
        return text + this.directives(item.directives) + selection
      }
    }
  }

  private define(type: GraphQLObjectType, items: readonly Item[], scope: Scope): string {
    const name = `F${(this.names += 1)}`
    this.fragments.push(`fragment ${name} on ${type.name} ${this.selection(type, items, scope)}`)
    return name
  }

  /** Uses keys of its own, so that the spread is valid beside any selection. */
  private spread(type: GraphQLObjectType): string | null {
    const index = this.shared.findIndex(([of]) => of === type)
    const items = this.shared[index]?.[1]
    if (!items) return null
    const name = this.spreads.get(type) ?? this.define(type, items, new Scope(`s${index}_`))
    this.spreads.set(type, name)
    return `...${name}`
  }

  private directives(directives: readonly Directive[]): string {
    return directives.map(({ name, value }) => ` @${name}(if: ${this.value(value)})`).join('')
  }

  private args(args: readonly (readonly [string, ValueSpec])[]): string {
    return args.length === 0 ? '' : `(${args.map(([name, value]) => `${name}: ${this.value(value)}`).join(', ')})`
  }

  private value(spec: ValueSpec): string {
    switch (spec.how) {
      case 'literal':
        return this.literal(spec, spec.value)
      case 'list':
        return `[${spec.items.map(item => this.value(item)).join(', ')}]`
      case 'object':
        return `{${spec.fields.map(([name, value]) => `${name}: ${this.value(value)}`).join(', ')}}`
      case 'variable':
        return this.variable(spec)
    }
  }

  private variable(spec: Extract<ValueSpec, { readonly how: 'variable' }>): string {
    const name = `v${(this.names += 1)}`
    this.definitions.push(`$${name}: ${String(spec.type)}${spec.ifMissing === undefined ? '' : ` = ${this.literal(spec, spec.ifMissing)}`}`)
    for (const [turn, value] of spec.sent.entries()) if (value !== undefined) Object.assign(this.sent[turn] ?? {}, { [name]: value })
    return `$${name}`
  }

  private literal({ type }: Extract<ValueSpec, { readonly how: 'variable' | 'literal' }>, value: Sent): string {
    const node = astFromValue(value, type)
    if (!node) throw new Error(`${JSON.stringify(value)} is no ${String(type)}`)
    return print(node)
  }
}

const operationText = (writer: Writer, kind: string, name: string | null, selection: string): string => {
  const definitions = writer.definitions.length === 0 ? '' : `(${writer.definitions.join(', ')})`
  return [`${kind} ${name ?? ''}${definitions} ${selection}`, ...writer.fragments].join('\n')
}

/** Writes a query. Every combination of its fields is valid, whatever its variables and fragments. */
export function queryText(schema: GraphQLSchema, { items, shared, name, inCompany }: OperationSpec): Operation {
  const writer = new Writer(shared)
  const type = schema.getQueryType()
  if (!type) throw new Error('the schema has no queries')
  const operationName = name ?? (inCompany ? 'Other' : null)
  const text = operationText(writer, 'query', operationName, writer.selection(type, items, new Scope()))
  return { document: inCompany ? `${text}\nquery Company { __typename }` : text, operationName, variables: writer.sent }
}

/** Mutation fields with a selection on each payload. The caller supplies the fields' variables. */
export interface MutationSpec {
  /** For example `sidelineEntry(input: $input)` → `$input: SidelineEntryInput!`. */
  readonly fields: readonly { readonly text: string; readonly payload: string; readonly items: readonly Item[] }[]
  readonly definitions: readonly string[]
  readonly variables: Variables
}

export function mutationText(schema: GraphQLSchema, { fields, definitions, variables }: MutationSpec): Operation {
  const writer = new Writer([])
  writer.definitions.push(...definitions)
  const selections = fields.map(({ text, payload, items }, i) => {
    const type = schema.getType(payload)
    if (!isObjectType(type)) throw new Error(`there is no ${payload}`)
    return `m${i}: ${text} ${writer.selection(type, items, new Scope())}`
  })
  const document = operationText(writer, 'mutation', null, `{ ${selections.join(' ')} }`)
  return {
    document,
    operationName: null,
    variables: [
      { ...writer.sent[0], ...variables },
      { ...writer.sent[1], ...variables },
    ],
  }
}

/** Writes root fields with their arguments. */
export function selectionText(schema: GraphQLSchema, kind: 'query' | 'mutation', items: readonly Item[]): Operation {
  const writer = new Writer([])
  const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  if (!type) throw new Error(`the schema has no ${kind}`)
  const selection = writer.selection(type, items, new Scope())
  return { document: operationText(writer, kind, null, selection), operationName: null, variables: writer.sent }
}
