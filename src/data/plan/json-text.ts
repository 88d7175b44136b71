import { sql, type RawBuilder } from 'kysely'
import * as enums from '../../generated/prisma/enums.js'
import type { SelectedField } from './selection.js'

// JSON is put together as text, in which each value is written as its type allows: row_to_json looks the type of each value up at each
// row, which took a quarter of a roster's time. The text is without white space, as JSON.stringify writes it.

export type Sql = RawBuilder<unknown>

/** A JSON value: texts that stand in it as they are, and values in SQL whose text stands between them. None of these is null. */
export type Json = readonly (string | Sql)[]

/** PostgreSQL gives a function 100 arguments at the most. */
const MOST_ARGUMENTS = 90

/** The same as one value in SQL. */
export function textOf(json: Json): Sql {
  let parts = merged(json).map(piece => (typeof piece === 'string' ? sql.lit(piece) : piece))
  const [first, second, third, fourth] = parts
  if (first && !second) return sql`${first}::text`
  // What stands around one value, which may be a whole roster: concat would copy it once more.
  if (first && second && third && !fourth) return sql`${first} || (${second})::text || ${third}`
  while (parts.length > MOST_ARGUMENTS) {
    const groups = Array.from({ length: Math.ceil(parts.length / MOST_ARGUMENTS) }, (_, n) =>
      parts.slice(n * MOST_ARGUMENTS, (n + 1) * MOST_ARGUMENTS),
    )
    parts = groups.map(concat)
  }
  return concat(parts)
}

const concat = (parts: readonly Sql[]): Sql => sql`concat(${sql.join(parts)})`

function merged(json: Json): Json {
  const pieces: (string | Sql)[] = []
  for (const piece of json) {
    const last = pieces.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece
    else pieces.push(piece)
  }
  return pieces
}

/** An object, whose keys are response keys: names that JSON writes as they are. */
export const objectOf = (members: readonly (readonly [key: string, value: Json])[]): Json => [
  ...members.flatMap(([key, value], n) => [`${n === 0 ? '{' : ','}"${key}":`, ...value]),
  members.length === 0 ? '{}' : '}',
]

/**
 * A list of JSON texts: an aggregate.
 * @param end what stands behind its arguments
 */
export const listOf = (texts: Sql, end: Sql = sql`)`): Json => ['[', sql`coalesce(string_agg(${texts}, ','${end}, '')`, ']']

/** A JSON text that may be null in SQL. */
export const orNull = (text: Sql): Json => [sql`coalesce(${text}, 'null')`]

/** A text that is known to hold nothing that JSON would escape. */
export const plainText = (text: Sql): Json => orNull(sql`'"' || ${text} || '"'`)

/** What a type's values are written as where nothing in them is to be escaped: the cast holds them to that. */
interface Bare {
  readonly cast: string
  readonly quote: '"' | ''
}

/** PostgreSQL has a type of its own for each enum of the tables; the others' values are texts. */
const enumName = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()
const BARE: ReadonlyMap<string, Bare> = new Map<string, Bare>([
  ['ID', { cast: 'uuid', quote: '"' }],
  ['Int', { cast: 'integer', quote: '' }],
  ['Boolean', { cast: 'boolean', quote: '' }],
  ...Object.keys(enums).map(name => [name, { cast: enumName(name), quote: '"' }] as const),
])
/** A client has made these ids: any text. */
const MADE_BY_CLIENTS = new Set(['EntryResult.entryKey', 'Event.entryKey'])

/** A value of the answer that has no fields. */
export function leafOf({ leaf, coordinate }: SelectedField, value: Sql): Json {
  const bare = leaf && !leaf.isList && !MADE_BY_CLIENTS.has(coordinate) ? BARE.get(leaf.name) : undefined
  if (!leaf || !bare) return [sql`coalesce(to_json(${value}), 'null')`]
  const { cast, quote } = bare
  const typed = sql`(${value})::${sql.raw(cast)}`
  const text = sql`${typed}::text`
  // concat writes a boolean as t or f.
  if (leaf.isRequired) return [quote, cast === 'boolean' ? text : typed, quote]
  return quote === '"' ? plainText(text) : orNull(text)
}
