import { sql, type RawBuilder } from 'kysely'
import { behind, cursorOf, orderBy } from '../read/order.js'
import type { Noun } from '../read/noun.js'
import { checkedId, checkedPageSize } from './checks.js'
import type { PlannedField, PlannedType, RawArgs } from './planned-type.js'
import type { SelectedField } from './selection.js'
import { derive, Slot, Unplannable } from './slot.js'

type Sql = RawBuilder<unknown>
type RelatedField = Exclude<PlannedField, { kind: 'value' }>

const and = (conditions: readonly RawBuilder<boolean>[]): Sql => (conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `))
const named = (value: Sql, name: string): Sql => sql`${value} AS ${sql.ref(name)}`
/** Without white space, as JSON.stringify writes it. */
const listOf = (texts: Sql, end: Sql = sql`)`): Sql => sql`coalesce('[' || string_agg(${texts}, ','${end} || ']', '[]')::json`

/** Turns a selection into SQL whose value is the finished JSON of the answer. */
export class SelectionToSql {
  private aliases = 0
  /** The answer holds what PostgreSQL writes otherwise than JSON.stringify does. */
  respaced = false

  constructor(
    private readonly types: Readonly<Record<string, PlannedType>>,
    private readonly maxPageSize: number,
  ) {}

  /** The fields of a type, as columns; the parent row stands under the alias. */
  columns(typeName: string, selected: readonly SelectedField[], alias: string): Sql {
    const planned = this.types[typeName]
    if (!planned) throw new Unplannable(typeName)
    return sql.join(selected.map(field => named(this.value(typeName, planned, field, alias), field.responseKey)))
  }

  private alias(): string {
    this.aliases += 1
    return `t${this.aliases}`
  }

  private value(typeName: string, planned: PlannedType, field: SelectedField, alias: string): Sql {
    if (field.name === '__typename') return sql`${sql.lit(typeName)}::text`
    const special = planned.fields[field.name]
    if (special?.kind === 'value') {
      this.respaced ||= special.json === true
      return special.value(alias, field.args)
    }
    if (special) return this.related(special, planned, field, alias)
    const expression = planned.noun?.fields[field.name]
    if (!expression) throw new Unplannable(field.coordinate)
    return expression(alias)
  }

  private related(special: RelatedField, planned: PlannedType, field: SelectedField, alias: string): Sql {
    const key = this.key(special.key, planned, field.args, alias)
    switch (special.kind) {
      case 'one':
        return this.one(special, key, field)
      case 'list':
        return this.list(special, key, field)
      case 'connection':
        return this.connection(special, key, field)
      case 'only':
        return this.only(special, key)
      case 'counts':
        return this.counts(special, key, field)
    }
  }

  private key(key: string | null, planned: PlannedType, args: RawArgs, alias: string): Sql {
    if (key === null) return sql`NULL::uuid`
    const [source, name] = key.split('.')
    if (name === undefined) {
      const expression = planned.noun?.fields[key]
      if (!expression) throw new Unplannable(key)
      return expression(alias)
    }
    if (source === 'args') return sql`${checkedId(args[name] as string)}::uuid`
    if (source === 'viewer') return name === 'schoolId' ? sql`(SELECT viewer_school())` : sql`(SELECT viewer_membership())`
    return sql`${new Slot(({ payload }) => payload[name] ?? null)}::uuid`
  }

  private where({ relation, args }: RelatedField, key: Sql, field: SelectedField, alias: string): readonly RawBuilder<boolean>[] {
    return relation.where(alias, key, args(field.args) as never)
  }

  private from({ relation }: RelatedField, alias: string): Sql {
    return sql`FROM ${sql.table(relation.target.table)} AS ${sql.ref(alias)}`
  }

  private order({ relation, args }: RelatedField, field: SelectedField, alias: string): Sql {
    return sql`ORDER BY ${orderBy(relation.order(args(field.args) as never), alias)}`
  }

  private rows(special: RelatedField, key: Sql, field: SelectedField): { readonly alias: string; readonly body: Sql } {
    const alias = this.alias()
    return { alias, body: sql`${this.from(special, alias)} WHERE ${and(this.where(special, key, field, alias))} ${this.order(special, field, alias)}` }
  }

  private typeName(field: SelectedField): string {
    if (!field.type) throw new Unplannable(field.coordinate)
    return field.type.name
  }

  private one(special: RelatedField, key: Sql, field: SelectedField): Sql {
    const { alias, body } = this.rows(special, key, field)
    const row = this.alias()
    return sql`(SELECT row_to_json(${sql.ref(row)}) FROM (SELECT ${this.columns(this.typeName(field), field.selected, alias)} ${body} LIMIT 1) AS ${sql.ref(row)})`
  }

  private list(special: RelatedField, key: Sql, field: SelectedField): Sql {
    const { alias, body } = this.rows(special, key, field)
    const row = this.alias()
    return sql`(SELECT ${listOf(sql`row_to_json(${sql.ref(row)})::text`)}
      FROM (SELECT ${this.columns(this.typeName(field), field.selected, alias)} ${body}) AS ${sql.ref(row)})`
  }

  private only({ relation, ...special }: Extract<PlannedField, { kind: 'only' }>, key: Sql): Sql {
    const alias = this.alias()
    const expression = (relation.target as Noun).fields[special.field]
    if (!expression) throw new Unplannable(special.field)
    return sql`(SELECT ${expression(alias)} ${this.from({ relation, ...special }, alias)} WHERE ${and(relation.where(alias, key, {} as never))} LIMIT 1)`
  }

  private counts(special: Extract<PlannedField, { kind: 'counts' }>, key: Sql, field: SelectedField): Sql {
    const alias = this.alias()
    const row = this.alias()
    const expression = special.relation.target.fields[special.field]
    if (!expression) throw new Unplannable(special.field)
    const columns = field.selected.map(({ name, responseKey }) => {
      const value = special.values[name]
      if (name === '__typename') return named(sql`${sql.lit(this.typeName(field))}::text`, responseKey)
      if (value === undefined) throw new Unplannable(name)
      return named(sql`count(*) FILTER (WHERE ${expression(alias)} = ${sql.lit(value)})`, responseKey)
    })
    return sql`(SELECT row_to_json(${sql.ref(row)}) FROM (SELECT ${sql.join(columns)} ${this.from(special, alias)}
      WHERE ${and(this.where(special, key, field, alias))}) AS ${sql.ref(row)})`
  }

  /** Only what is asked for is computed: nodes alone take one aggregate over the page's rows. */
  private connection(special: RelatedField, key: Sql, field: SelectedField): Sql {
    const first = checkedPageSize(field.args['first'] as number | null, this.maxPageSize)
    const needs = (name: string): boolean => field.selected.some(selected => selected.name === name)
    const total = named(this.total(special, key, field), 'total')
    if (!['nodes', 'edges', 'pageInfo'].some(needs)) return this.assemble(field, sql`(SELECT ${total})`)

    const page = this.page(special, key, field, first, needs('pageInfo'))
    // The order is said again where it is known: an ordered aggregate beside it may turn the rows around.
    const within = needs('pageInfo') ? sql` ORDER BY p.place) FILTER (WHERE p.place <= ${first}::integer)` : sql`)`
    const aggregates = [
      ...page.nodes.map(column => named(listOf(sql`p.${sql.ref(column)}::text`, within), column)),
      ...(needs('edges') ? [named(listOf(this.edge(field), within), 'edges')] : []),
      ...(needs('pageInfo')
        ? [
            sql`count(*) > ${first}::integer AS more`,
            sql`min(p.cursor) FILTER (WHERE p.place = 1) AS first_cursor`,
            sql`(array_agg(p.cursor ORDER BY p.place DESC) FILTER (WHERE p.place <= ${first}::integer))[1] AS last_cursor`,
          ]
        : []),
      ...(needs('totalCount') ? [total] : []),
    ]
    return this.assemble(field, sql`(SELECT ${sql.join(aggregates)} FROM (${page.body}) AS p)`)
  }

  private page(special: RelatedField, key: Sql, field: SelectedField, first: number, hasNext: boolean): { readonly nodes: readonly string[]; readonly body: Sql } {
    const alias = this.alias()
    const { relation, args } = special
    const order = relation.order(args(field.args) as never)
    const after = field.args['after'] as string | null | undefined
    const conditions = [...this.where(special, key, field, alias), ...(after ? [behind(order, after, 'after', alias)] : [])]
    const nodes = this.nodeSelections(field).map((node, i) => {
      const row = this.alias()
      const json = sql`(SELECT row_to_json(${sql.ref(row)}) FROM (SELECT ${this.columns(this.typeName(node), node.selected, alias)}) AS ${sql.ref(row)})`
      return { column: `node${i}`, json }
    })
    const columns = [
      ...nodes.map(({ column, json }) => named(json, column)),
      ...(this.needsCursor(field) ? [named(cursorOf(order, alias), 'cursor')] : []),
      ...(hasNext ? [sql`row_number() OVER (ORDER BY ${orderBy(order, alias)}) AS place`] : []),
      ...(nodes.length === 0 ? [sql`1 AS one`] : []),
    ]
    const limit = hasNext ? derive(first, size => size + 1) : first
    return {
      nodes: nodes.map(({ column }) => column),
      body: sql`SELECT ${sql.join(columns)} ${this.from(special, alias)} WHERE ${and(conditions)} ORDER BY ${orderBy(order, alias)} LIMIT ${limit}::integer`,
    }
  }

  /** `nodes` and each `edges { node }`, in the order in which their columns are numbered. */
  private nodeSelections(field: SelectedField): readonly SelectedField[] {
    return field.selected.flatMap(selected => {
      if (selected.name === 'nodes') return [selected]
      return selected.name === 'edges' ? selected.selected.filter(({ name }) => name === 'node') : []
    })
  }

  private needsCursor(field: SelectedField): boolean {
    return field.selected.some(({ name, selected }) => name === 'pageInfo' || (name === 'edges' && selected.some(inner => inner.name === 'cursor')))
  }

  private edge(field: SelectedField): Sql {
    const nodes = this.nodeSelections(field)
    const edges = field.selected.filter(({ name }) => name === 'edges')
    const [edge] = edges
    if (!edge || edges.length > 1) throw new Unplannable('edges under several names')
    const columns = edge.selected.map(inner => {
      if (inner.name === 'cursor') return named(sql`p.cursor`, inner.responseKey)
      if (inner.name === '__typename') return named(sql`${sql.lit(this.typeName(edge))}::text`, inner.responseKey)
      return named(sql`p.${sql.ref(`node${nodes.indexOf(inner)}`)}`, inner.responseKey)
    })
    return sql`(SELECT row_to_json(e)::text FROM (SELECT ${sql.join(columns)}) AS e)`
  }

  private total(special: RelatedField, key: Sql, field: SelectedField): Sql {
    const alias = this.alias()
    return sql`(SELECT count(*)::integer ${this.from(special, alias)} WHERE ${and(this.where(special, key, field, alias))})`
  }

  /** Puts the parts of a connection under the names that the answer has for them. */
  private assemble(field: SelectedField, parts: Sql): Sql {
    const nodes = this.nodeSelections(field)
    const row = this.alias()
    const columns = field.selected.map(selected => {
      switch (selected.name) {
        case 'nodes':
          return named(sql`a.${sql.ref(`node${nodes.indexOf(selected)}`)}`, selected.responseKey)
        case 'edges':
          return named(sql`a.edges`, selected.responseKey)
        case 'totalCount':
          return named(sql`a.total`, selected.responseKey)
        case 'pageInfo':
          return named(this.pageInfo(selected, Boolean(field.args['after'])), selected.responseKey)
        default:
          return named(sql`${sql.lit(this.typeName(field))}::text`, selected.responseKey)
      }
    })
    return sql`(SELECT row_to_json(${sql.ref(row)}) FROM (SELECT ${sql.join(columns)} FROM ${parts} AS a) AS ${sql.ref(row)})`
  }

  private pageInfo(field: SelectedField, isBehind: boolean): Sql {
    const values: Readonly<Record<string, Sql>> = {
      hasNextPage: sql`a.more`,
      hasPreviousPage: sql`${sql.lit(isBehind)}`,
      startCursor: sql`a.first_cursor`,
      endCursor: sql`a.last_cursor`,
      __typename: sql`${sql.lit(this.typeName(field))}::text`,
    }
    const columns = field.selected.map(({ name, responseKey }) => {
      const value = values[name]
      if (!value) throw new Unplannable(field.coordinate)
      return named(value, responseKey)
    })
    return sql`(SELECT row_to_json(i) FROM (SELECT ${sql.join(columns)}) AS i)`
  }
}
