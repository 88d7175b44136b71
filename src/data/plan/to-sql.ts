import { sql } from 'kysely'
import { selectedDataKinds } from '../access-record/selected-data-kinds.js'
import type { Expression } from '../read/noun.js'
import { writtenId } from '../writes/write-result.js'
import { checkedId } from './checks.js'
import { ConnectionToSql } from './connection-sql.js'
import { leafOf, objectOf, orNull, textOf, type Json, type Sql } from './json-text.js'
import type { PlannedField, PlannedType, RawArgs } from './planned-type.js'
import type { SelectedField } from './selection.js'
import { Slot, Unplannable } from './slot.js'
import { Aliases, allOf, oneOf, orderOf, rowsOf, typeName, type RelatedField } from './sql-parts.js'

/** An object's position in its list. No field can have this name. */
const PLACE = '#place'

/** Turns a selection into SQL that returns the finished JSON of the answer. */
export class SelectionToSql {
  readonly aliases = new Aliases()
  /** Inputs that must be valid although the statement does not use them. */
  readonly checked: unknown[] = []
  /** The answer contains text that PostgreSQL formats differently from JSON.stringify. */
  respaced = false
  /** The ids of a mutation's payload that the statement uses as keys. */
  readonly payloadIds = new Set<string>()
  /** The statement notes the students it shows. */
  showsStudents = false
  /** The statement also starts from a list that only the mutation's resolver has. */
  startsFromList = false
  private readonly connections: ConnectionToSql

  constructor(
    private readonly types: Readonly<Record<string, PlannedType>>,
    maxPageSize: number,
  ) {
    this.connections = new ConnectionToSql(this, maxPageSize)
  }

  /** The fields of a type. The row has this alias. */
  object(type: string, selected: readonly SelectedField[], alias: string): Json {
    const planned = this.types[type]
    if (!planned) throw new Unplannable(type)
    return objectOf(
      selected.map(field => [field.responseKey, field.name === '__typename' ? [`"${type}"`] : this.value(planned, field, alias)]),
    )
  }

  /** The selected fields of a row of the field's own type. */
  objectOf(field: SelectedField, alias: string): Json {
    if (!field.type) throw new Unplannable(field.coordinate)
    return this.object(field.type.name, field.selected, alias)
  }

  private value(planned: PlannedType, field: SelectedField, alias: string): Json {
    const special = planned.fields[field.name]
    if (special?.kind === 'value') {
      this.respaced ||= special.json === true
      return leafOf(field, special.value(alias, field.args))
    }
    if (special?.kind === 'given') return [this.given(special, field, alias)]
    if (special) return this.related(special, planned, field, alias)
    const expression = planned.noun?.fields[field.name]
    if (!expression) throw new Unplannable(field.coordinate)
    return leafOf(field, expression(alias))
  }

  private given({ rows, columns }: Extract<PlannedField, { kind: 'given' }>, field: SelectedField, parent: string): Sql {
    this.startsFromList = true
    const alias = this.aliases.next()
    const types = sql.join(Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`))
    const list = sql`ROWS FROM (jsonb_to_recordset(${rows(parent, field.args)}) AS (${types})) WITH ORDINALITY`
    const names = sql.join([...Object.keys(columns), PLACE].map(name => sql.ref(name)))
    const from = sql`FROM ${list} AS ${sql.ref(alias)} (${names}) ORDER BY ${sql.ref(`${alias}.${PLACE}`)}`
    return allOf({ json: this.objectOf(field, alias), from, alias, student: null }, this.aliases.next())
  }

  private related(special: RelatedField, planned: PlannedType, field: SelectedField, parent: string): Json {
    const key = this.key(special.key, planned, field.args, parent)
    const student = this.shownBy(special, planned, field)
    if (special.kind === 'connection') return this.within(special, key, field, this.connections.connection(special, key, field, student))
    const alias = this.aliases.next()
    const rows = rowsOf(special, key, field, alias)
    const first = special.relation.isUnique ? rows : sql`${rows} ${orderOf(special, field, alias)} LIMIT 1`
    switch (special.kind) {
      case 'one':
        return oneOf({ json: this.objectOf(field, alias), from: first, alias, student: student?.(alias) ?? null })
      case 'list':
        return [this.list(special, field, rows, alias, student)]
      case 'listOrNull':
        return orNull(sql`nullif(${this.list(special, field, rows, alias, student)}, '[]')`)
      case 'only':
        return leafOf(field, sql`(SELECT ${this.fieldOf(special)(alias)} ${first})`)
      case 'counts':
        // HAVING forces exactly one row, even if no count is selected.
        return [sql`(SELECT ${textOf(this.counts(special, field, alias))} ${rows} HAVING true)`]
    }
  }

  /** The student a field's rows show, if students enter the answer at this field. Rows below one show the same student. */
  private shownBy({ relation }: RelatedField, { noun }: PlannedType, field: SelectedField): Expression<string> | null {
    const { student } = relation.target
    if (!student || noun?.student || selectedDataKinds([field]).length === 0) return null
    this.showsStudents = true
    return student
  }

  private list(special: RelatedField, field: SelectedField, rows: Sql, alias: string, student: Expression<string> | null): Sql {
    const from = sql`${rows} ${orderOf(special, field, alias)}`
    return allOf({ json: this.objectOf(field, alias), from, alias, student: student?.(alias) ?? null }, this.aliases.next())
  }

  /** A parent's list, where only the parent's key is known: null if the viewer does not see the parent's row. */
  private within(special: RelatedField, key: Sql, field: SelectedField, list: Sql): Json {
    if (!special.within) return [list]
    return orNull(sql`(SELECT ${list} ${rowsOf({ ...special, relation: special.within }, key, field, this.aliases.next())})`)
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
    this.payloadIds.add(name)
    // After a write in the same message, the id is not known yet and comes from the write's note. It must be a subquery, or row-level
    // security would prevent an index lookup.
    return sql`(SELECT coalesce(${new Slot(({ payload }) => payload[name] ?? null)}::uuid, ${writtenId(name)}))`
  }

  private fieldOf({ relation, field }: Extract<PlannedField, { kind: 'only' | 'counts' }>): (alias: string) => Sql {
    const expression = relation.target.fields[field]
    if (!expression) throw new Unplannable(field)
    return expression
  }

  private counts(special: Extract<PlannedField, { kind: 'counts' }>, field: SelectedField, alias: string): Json {
    const counted = this.fieldOf(special)(alias)
    return objectOf(
      field.selected.map(({ name, responseKey }) => {
        if (name === '__typename') return [responseKey, typeName(field)]
        const value = special.values[name]
        if (value === undefined) throw new Unplannable(name)
        return [responseKey, [sql`count(*) FILTER (WHERE ${counted} = ${sql.lit(value)})`]]
      }),
    )
  }
}
