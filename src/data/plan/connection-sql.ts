import { sql } from 'kysely'
import { noteStudents } from '../access-record/recording.js'
import type { Expression } from '../read/noun.js'
import { behind, cursorOf, orderBy, type Ordered } from '../read/order.js'
import { compile } from '../read/statements.js'
import { checkedPageSize } from './checks.js'
import type { SelectedField } from './selection.js'
import { derive, Unplannable } from './slot.js'
import { listOf, objectOf, plainText, textOf, type Json, type Sql } from './json-text.js'
import { allOf, named, rowsOf, typeName, type RelatedField } from './sql-parts.js'
import type { SelectionToSql } from './to-sql.js'

/** One page of a list, as selected. */
interface PageSelection {
  readonly special: RelatedField
  readonly key: Sql
  readonly field: SelectedField
  readonly student: Expression<string> | null
  readonly ordered: Ordered
  /** A number, or a slot for one. */
  readonly first: number
  readonly after: string | null
  readonly edges: readonly SelectedField[]
  /** `nodes` and each `edges { node }`. Each becomes a column of the page's rows. */
  readonly nodes: readonly SelectedField[]
  readonly hasInfo: boolean
}

const namedBy = (selected: readonly SelectedField[], name: string): readonly SelectedField[] =>
  selected.filter(field => field.name === name)
const column = (list: readonly SelectedField[], field: SelectedField, prefix: string): string => `${prefix}${list.indexOf(field)}`

/** Turns a connection into SQL. It computes only what is selected: nodes alone take one aggregate over the page's rows. */
export class ConnectionToSql {
  constructor(
    private readonly toSql: SelectionToSql,
    private readonly maxPageSize: number,
  ) {}

  /** @param student the student each row shows, if that must be recorded */
  connection(special: RelatedField, key: Sql, field: SelectedField, student: Expression<string> | null): Sql {
    const { relation, args } = special
    const edges = namedBy(field.selected, 'edges')
    const page = {
      special,
      key,
      field,
      student,
      ordered: { list: relation.name, order: relation.order(args(field.args) as never) },
      first: checkedPageSize(field.args['first'] as number | null, this.maxPageSize),
      after: (field.args['after'] ?? null) as string | null,
      edges,
      nodes: field.selected.flatMap(selected => (selected.name === 'nodes' ? [selected] : namedBy(selected.selected, 'node'))),
      hasInfo: namedBy(field.selected, 'pageInfo').length > 0,
    }
    const [first, second] = page.nodes
    if (first && !second && edges.length === 0 && !page.hasInfo) return this.nodesAlone(page, first)
    const total = namedBy(field.selected, 'totalCount').length > 0 ? [named(this.total(page), 'total')] : []
    const whole = textOf(this.assemble(page))
    if (page.hasInfo || edges.length > 0 || first) return sql`(SELECT ${whole} FROM ${this.page(page, total)} AS a)`
    // No row of the page is selected, but an invalid cursor or filter must still fail.
    this.toSql.checked.push(...compile(this.rows(page)).parameters)
    return sql`(SELECT ${whole} FROM (SELECT ${sql.join(total)}) AS a)`
  }

  /** The most common page: only the rows, in one aggregate. */
  private nodesAlone(page: PageSelection, nodes: SelectedField): Sql {
    const { aliases } = this.toSql
    const alias = aliases.next()
    const rows = {
      json: this.toSql.objectOf(nodes, alias),
      from: this.slice(page, alias, page.first),
      alias,
      student: page.student?.(alias) ?? null,
    }
    return allOf(rows, aliases.next(), list => this.assemble(page, { nodes: list, totalCount: () => this.total(page) }))
  }

  private total({ special, key, field }: PageSelection): Sql {
    return sql`(SELECT count(*)::integer ${rowsOf(special, key, field, this.toSql.aliases.next())})`
  }

  /** The page as one row: each list of nodes, the edges, the total, and the parts of pageInfo. */
  private page(page: PageSelection, total: readonly Sql[]): Sql {
    const { first, edges, nodes, hasInfo, student } = page
    // The order is repeated here: another ordered aggregate beside this one may reorder the rows.
    const within = hasInfo ? sql` ORDER BY p.place) FILTER (WHERE p.place <= ${first}::integer)` : sql`)`
    const lists = nodes.map(node => column(nodes, node, 'node')).map(name => named(textOf(listOf(sql`p.${sql.ref(name)}`, within)), name))
    const ofEdges = edges.map(edge => named(textOf(listOf(textOf(this.edge(page, edge)), within)), column(edges, edge, 'edges')))
    const info = [
      sql`count(*) > ${first}::integer AS more`,
      sql`min(p.cursor) FILTER (WHERE p.place = 1) AS first_cursor`,
      sql`(array_agg(p.cursor ORDER BY p.place DESC) FILTER (WHERE p.place <= ${first}::integer))[1] AS last_cursor`,
    ]
    // Nothing reads this column. PostgreSQL keeps it because it has a side effect.
    const noted = student ? [named(noteStudents(sql`p.student`, within), 'noted')] : []
    return sql`(SELECT ${sql.join([...lists, ...ofEdges, ...(hasInfo ? info : []), ...total, ...noted])} FROM (${this.rows(page)}) AS p)`
  }

  /** The page's rows, plus one if pageInfo needs to know whether there are more. */
  private rows(page: PageSelection): Sql {
    const { ordered, first, edges, nodes, hasInfo, student } = page
    const { aliases } = this.toSql
    const alias = aliases.next()
    const hasCursors = hasInfo || edges.some(edge => namedBy(edge.selected, 'cursor').length > 0)
    const columns = [
      ...nodes.map(node => named(textOf(this.toSql.objectOf(node, alias)), column(nodes, node, 'node'))),
      ...(hasCursors ? [named(cursorOf(ordered, alias), 'cursor')] : []),
      ...(student ? [named(student(alias), 'student')] : []),
      ...(hasInfo ? [sql`row_number() OVER (ORDER BY ${orderBy(ordered.order, alias)}) AS place`] : []),
    ]
    return sql`SELECT ${sql.join(columns)} ${this.slice(page, alias, hasInfo ? derive(first, size => size + 1) : first)}`
  }

  private slice({ special, key, field, ordered, after }: PageSelection, alias: string, limit: number): Sql {
    const others = after === null ? [] : [behind(ordered, after, 'after', alias)]
    const rows = rowsOf(special, key, field, alias, ...others)
    return sql`${rows} ORDER BY ${orderBy(ordered.order, alias)} LIMIT ${limit}::integer`
  }

  private edge({ nodes }: PageSelection, edge: SelectedField): Json {
    const value = (inner: SelectedField): Json => {
      if (inner.name === 'cursor') return plainText(sql`p.cursor`)
      return inner.name === '__typename' ? typeName(edge) : [sql`p.${sql.ref(column(nodes, inner, 'node'))}`]
    }
    return objectOf(edge.selected.map(inner => [inner.responseKey, value(inner)]))
  }

  /** Assembles a connection under its response keys, from the columns of `a` or from given values. */
  private assemble(page: PageSelection, given?: { readonly nodes: Json; readonly totalCount: () => Sql }): Json {
    const { field, edges, nodes } = page
    const value = (selected: SelectedField): Json => {
      switch (selected.name) {
        case 'nodes':
          return given?.nodes ?? [sql`a.${sql.ref(column(nodes, selected, 'node'))}`]
        case 'edges':
          return [sql`a.${sql.ref(column(edges, selected, 'edges'))}`]
        case 'totalCount':
          return [given?.totalCount() ?? sql`a.total`]
        case 'pageInfo':
          return this.pageInfo(selected, page.after !== null)
        case '__typename':
          return typeName(field)
        default:
          throw new Unplannable(selected.coordinate)
      }
    }
    return objectOf(field.selected.map(selected => [selected.responseKey, value(selected)]))
  }

  private pageInfo(field: SelectedField, isBehind: boolean): Json {
    const values: Readonly<Record<string, Json>> = {
      hasNextPage: [sql`a.more::text`],
      hasPreviousPage: [String(isBehind)],
      startCursor: plainText(sql`a.first_cursor`),
      endCursor: plainText(sql`a.last_cursor`),
      __typename: typeName(field),
    }
    return objectOf(
      field.selected.map(({ name, responseKey, coordinate }) => {
        const value = values[name]
        if (!value) throw new Unplannable(coordinate)
        return [responseKey, value]
      }),
    )
  }
}
