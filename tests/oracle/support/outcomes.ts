import { answerOf, relationOf, rowsOfType, type RowType, type Thing, type View } from '../oracle.js'
import type { Ask, Operation } from './operations.js'

// The outcome of each field of each object in an operation, by the oracle and by the answer, under the same paths.

export const FORBIDDEN = 'FORBIDDEN'
export const NOT_THERE = 'not there'
/** Stands for any object. */
export const OBJECT = 'an object'

/** A value, OBJECT for an object, the sorted keys for a list of objects, null, or FORBIDDEN. */
export type Outcome = unknown

export interface Place {
  readonly coordinate: string
  readonly outcome: Outcome
  /** The GraphQL type of the field's objects; null for a value or nothing. */
  readonly object: string | null
  /** The relation of the field's row to the asker. */
  readonly relation: string
  /** That row's type. */
  readonly rowType: string
  /** Whether that row exists for the asker. */
  readonly isSeen: boolean
  /** The first field on the path that the asker is refused, whatever the rows; null if there is none. */
  readonly refusedBy: string | null
}
/** By path: the answer's keys from the root, with list items by their own keys. */
export type Places = ReadonlyMap<string, Place>

interface Standing {
  readonly path: string
  readonly relation: string
  readonly rowType: string
  readonly isSeen: boolean
  readonly refusedBy: string | null
}

const isRowType = (type: string): type is RowType => type in rowsOfType

/** An object that is not a row has the relation of the row around it. */
function standingOf(asker: View, thing: Thing, above: Standing, path: string): Standing {
  if (!isRowType(thing.type)) return { ...above, path }
  const isSeen = asker.sees(thing.type, thing.of as never)
  return { ...above, path, relation: relationOf(asker.world, asker.me, thing.type, thing.of as never), rowType: thing.type, isSeen }
}

/**
 * Returns what an operation shows.
 * @param view the data: `asker` itself, or the same with nothing hidden
 * @param asker says what the asker is refused and does not see, even where `view` hides nothing
 */
export function expectedPlaces(view: View, { asks }: Operation, asker: View): Places {
  const places = new Map<string, Place>()
  const visit = (thing: Thing, of: readonly Ask[], standing: Standing): void => {
    for (const ask of of) place(thing, ask, standing)
  }
  const place = (thing: Thing, ask: Ask, above: Standing): void => {
    const path = `${above.path}/${ask.as}`
    const refusedBy = above.refusedBy ?? (asker.given(ask.coordinate) ? null : ask.coordinate)
    const { relation, rowType, isSeen } = above
    const put = (outcome: Outcome, object: string | null = null): unknown =>
      places.set(path, { coordinate: ask.coordinate, outcome, object, relation, rowType, isSeen, refusedBy })
    if (!view.given(ask.coordinate)) return void put(FORBIDDEN)
    const given = answerOf(view, thing, ask.coordinate.split('.')[1] ?? '', ask.args)
    if ('value' in given) return void put(given.value)
    const things = 'one' in given ? (given.one ? [given.one] : []) : given.many
    if ('many' in given) put(things.map(({ key }) => key).sort(), things[0]?.type)
    else put(given.one && OBJECT, given.one?.type)
    for (const one of things) {
      const at = 'one' in given ? path : `${path}[${one.key}]`
      visit(one, ask.asks, standingOf(asker, one, { ...above, refusedBy }, at))
    }
  }
  visit({ type: 'Query', key: 'root', of: null }, asks, {
    path: '',
    relation: 'one’s own',
    rowType: 'Query',
    isSeen: true,
    refusedBy: null,
  })
  return places
}

type Row = Readonly<Record<string, unknown>>
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOfReason = ({ kind, team, relationship, until }: Row): string | null =>
  typeof kind === 'string'
    ? [kind, isRow(team) ? team['id'] : null, relationship, until].flatMap(part => (typeof part === 'string' ? [part] : [])).join(' ')
    : null

/** An object's key, which may be in an object that it wraps. */
function keyOf(row: Row): string {
  const key = row['id'] ?? row['membershipId'] ?? row['condition'] ?? row['coordinate'] ?? keyOfReason(row)
  if (typeof key === 'string') return key
  const within = row['node'] ?? row['athlete'] ?? row['membership']
  return isRow(within) ? keyOf(within) : '?'
}

export interface AnswerLike {
  readonly data: Row | null
  /** The refused coordinates. */
  readonly refused: ReadonlySet<string>
}

/** Returns what an answer shows, under the same paths. */
export function actualPlaces(
  { data, refused }: AnswerLike,
  { asks }: Operation,
): ReadonlyMap<string, { coordinate: string; outcome: Outcome }> {
  const places = new Map<string, { coordinate: string; outcome: Outcome }>()
  const visit = (row: Row, of: readonly Ask[], above: string): void => {
    for (const ask of of) {
      const path = `${above}/${ask.as}`
      const value = row[ask.as]
      const put = (outcome: Outcome): unknown => places.set(path, { coordinate: ask.coordinate, outcome })
      if (value === undefined) continue
      if (value === null) put(refused.has(ask.coordinate) ? FORBIDDEN : null)
      else if (ask.asks.length === 0) put(value)
      else if (Array.isArray(value)) {
        const rows = value.filter(isRow)
        put(rows.map(keyOf).sort())
        for (const one of rows) visit(one, ask.asks, `${path}[${keyOf(one)}]`)
      } else if (isRow(value)) {
        put(OBJECT)
        visit(value, ask.asks, path)
      }
    }
  }
  if (data) visit(data, asks, '')
  return places
}
