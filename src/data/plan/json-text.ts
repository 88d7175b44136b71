import { sql, type RawBuilder } from 'kysely'
import * as enums from '../../generated/prisma/enums.js'
import type { SelectedField } from './selection.js'

// JSON is built as text, with each value written as its type allows. row_to_json looks up each value's type for each row, which took a
// quarter of a roster's time. The text has no white space, as JSON.stringify writes it.

export type Sql = RawBuilder<unknown>

/** A JSON value: literal texts, and SQL values to insert between them. None of the SQL values is null. */
export type Json = readonly (string | Sql)[]

/** PostgreSQL allows a function 100 arguments. */
const MOST_ARGUMENTS = 90

/** Joins the parts into one SQL value. */
export function textOf(json: Json): Sql {
  let parts = merged(json).map(piece => (typeof piece === 'string' ? sql.lit(piece) : piece))
  const [first, second, third, fourth] = parts
  if (first && !second) return sql`${first}::text`
  // A single value between two texts may be a whole roster. concat would copy it once more.
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

/** An object. Its keys are response keys, which JSON does not escape. */
export const objectOf = (members: readonly (readonly [key: string, value: Json])[]): Json => [
  ...members.flatMap(([key, value], n) => [`${n === 0 ? '{' : ','}"${key}":`, ...value]),
  members.length === 0 ? '{}' : '}',
]

/**
 * A list of JSON texts, as an aggregate.
 * @param end the SQL after its arguments
 */
export const listOf = (texts: Sql, end: Sql = sql`)`): Json => ['[', sql`coalesce(string_agg(${texts}, ','${end}, '')`, ']']

/** A JSON text that may be null in SQL. */
export const orNull = (text: Sql): Json => [sql`coalesce(${text}, 'null')`]

/** A text that contains nothing JSON would escape. */
export const plainText = (text: Sql): Json => orNull(sql`'"' || ${text} || '"'`)

/** How to write a type whose values need no escaping. The cast guarantees the type. */
interface Bare {
  readonly cast: string
  readonly quote: '"' | ''
}

/** PostgreSQL has a type for each of the tables' enums; values of other enums are texts. */
const enumName = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()
const BARE: ReadonlyMap<string, Bare> = new Map<string, Bare>([
  ['ID', { cast: 'uuid', quote: '"' }],
  ['Int', { cast: 'integer', quote: '' }],
  ['Boolean', { cast: 'boolean', quote: '' }],
  ...Object.keys(enums).map(name => [name, { cast: enumName(name), quote: '"' }] as const),
])
/** These ids come from clients and may be any text. */
const MADE_BY_CLIENTS = new Set(['EntryResult.entryKey', 'Event.entryKey'])

/** A leaf value of the answer. */
export function leafOf({ leaf, coordinate }: SelectedField, value: Sql): Json {
  const bare = leaf && !leaf.isList && !MADE_BY_CLIENTS.has(coordinate) ? BARE.get(leaf.name) : undefined
  if (!leaf || !bare) return [sql`coalesce(to_json(${value}), 'null')`]
  const { cast, quote } = bare
  const typed = sql`(${value})::${sql.raw(cast)}`
  const text = sql`${typed}::text`
  // concat would write a boolean as t or f.
  if (leaf.isRequired) return [quote, cast === 'boolean' ? text : typed, quote]
  return quote === '"' ? plainText(text) : orNull(text)
}
