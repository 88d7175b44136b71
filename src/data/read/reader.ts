import DataLoader from 'dataloader'
import { parseAnswer } from '../answer-json.js'
import type { Statement } from '../database.js'
import type { ViewerSession } from '../viewer-session.js'
import type { Noun, RowOf } from './noun.js'
import type { Relation } from './relation.js'
import { countStatement, rowsStatement, STUDENT, tallyStatement, type Slice } from './statements.js'

/** Used if the query itself is the parent. */
const NO_KEY = '00000000-0000-0000-0000-000000000000'

export interface PageArgs {
  readonly first: number
  readonly after?: string | null
}

export interface Page<Row> {
  readonly rows: readonly (Row & { readonly _cursor: string })[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

type Keyed<Value> = readonly (readonly [string, Value])[]

/**
 * Reads relations in the viewer's session. Reads for many parents are batched into one statement. One reader serves one operation, and its
 * cache is cleared after a write.
 */
export class Reader {
  private readonly loaders = new Map<string, DataLoader<string, unknown>>()

  constructor(private readonly session: ViewerSession) {}

  /** The first row, or null if the viewer sees none. */
  async one<N extends Noun, Args>(relation: Relation<N, Args>, key: string | null, args: Args): Promise<RowOf<N> | null> {
    if (key === null) return null
    const [row] = await this.list(relation, key, args)
    return row ?? null
  }

  async list<N extends Noun, Args>(relation: Relation<N, Args>, key: string | null, args: Args): Promise<readonly RowOf<N>[]> {
    return this.shown(
      await this.load<readonly RowOf<N>[]>(['list', relation.name, args], key, keys => rowsStatement(relation, keys, args, null), []),
    )
  }

  /** @throws BAD_USER_INPUT naming `after` if the cursor is not one of this list */
  async page<N extends Noun, Args>(
    relation: Relation<N, Args>,
    key: string | null,
    args: Args,
    { first, after }: PageArgs,
  ): Promise<Page<RowOf<N>>> {
    const slice: Slice = { after: after ?? null, limit: first + 1 } // one extra row tells whether there is a next page
    const rows = await this.load<Page<RowOf<N>>['rows']>(
      ['page', relation.name, args, slice],
      key,
      keys => rowsStatement(relation, keys, args, slice),
      [],
    )
    return { rows: this.shown(rows.slice(0, first)), hasNextPage: rows.length > first, hasPreviousPage: slice.after !== null }
  }

  count<Args>(relation: Relation<Noun, Args>, key: string | null, args: Args): Promise<number> {
    return this.load(['count', relation.name, args], key, keys => countStatement(relation, keys, args), 0)
  }

  /** How many rows have each value of a field. */
  tally<N extends Noun, Args>(
    relation: Relation<N, Args>,
    key: string,
    args: Args,
    field: keyof N['fields'] & string,
  ): Promise<Readonly<Record<string, number>>> {
    const value = relation.target.fields[field]
    if (!value) throw new TypeError(`${relation.name} has no field ${field}`)
    return this.load(['tally', relation.name, args, field], key, keys => tallyStatement(relation, keys, args, value), {})
  }

  /** Clears the cache after a write. */
  clear(): void {
    this.loaders.clear()
  }

  /** Notes the students whom returned rows are about. */
  private shown<Row>(rows: readonly Row[]): readonly Row[] {
    for (const { [STUDENT]: student } of rows as readonly { readonly [STUDENT]?: string | null }[]) if (student) this.session.show(student)
    return rows
  }

  private load<Value>(
    name: readonly unknown[],
    key: string | null,
    statement: (keys: readonly string[]) => Statement,
    missing: Value,
  ): Promise<Value> {
    const id = JSON.stringify(name)
    const loader = this.loaders.get(id) ?? new DataLoader<string, unknown>(async keys => this.batch(statement(keys), keys, missing))
    this.loaders.set(id, loader)
    return loader.load(key ?? NO_KEY) as Promise<Value>
  }

  private async batch<Value>(statement: Statement, keys: readonly string[], missing: Value): Promise<readonly Value[]> {
    const json = await this.session.readJson(statement)
    const found = new Map(json === null ? [] : (parseAnswer(json) as Keyed<Value>))
    return keys.map(key => found.get(key) ?? missing)
  }
}
