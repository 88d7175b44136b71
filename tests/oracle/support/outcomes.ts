import { answerOf, relationOf, rowsOfType, type RowType, type Thing, type View } from '../oracle.js'
import type { Ask, Operation } from './operations.js'

// What becomes of each field of each object of an operation, by the oracle and by the answer, under the same names.

export const FORBIDDEN = 'FORBIDDEN'
export const NOT_THERE = 'not there'
/** That there is an object. */
export const OBJECT = 'an object'

/** A value; for an object OBJECT, for a list of objects all their keys; null; or FORBIDDEN. */
export type Outcome = unknown

export interface Place {
  readonly coordinate: string
  readonly outcome: Outcome
  /** The GraphQL type of the object or the objects that there are; null where there is none, or a value. */
  readonly object: string | null
  /** How the row that the field stands in is related to whoever asks. */
  readonly relation: string
  /** The type of that row. */
  readonly rowType: string
  /** Whether that row exists for whoever asks. */
  readonly isSeen: boolean
  /** The first field on the way that is refused to whoever asks, whatever the rows; null where none is. */
  readonly refusedBy: string | null
}
/** By where it stands: the answer's keys from the root, with each object of a list by its own key. */
export type Places = ReadonlyMap<string, Place>

interface Standing {
  readonly path: string
  readonly relation: string
  readonly rowType: string
  readonly isSeen: boolean
  readonly refusedBy: string | null
}

const isRowType = (type: string): type is RowType => type in rowsOfType

/** Of things that are no rows the relation is that of the row that they stand in. */
function standingOf(asker: View, thing: Thing, above: Standing, path: string): Standing {
  if (!isRowType(thing.type)) return { ...above, path }
  const isSeen = asker.sees(thing.type, thing.of as never)
  return { ...above, path, relation: relationOf(asker.world, asker.me, thing.type, thing.of as never), rowType: thing.type, isSeen }
}

/**
 * What an operation shows.
 * @param view what is asked for: `asker`, or the same with nothing hidden
 * @param asker says what is refused to whoever asks, and hidden, also where `view` leaves nothing out
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

/** An answer's object by its key, however deep it lies in wrapping objects. */
function keyOf(row: Row): string {
  const key = row['id'] ?? row['membershipId'] ?? row['condition']
  if (typeof key === 'string') return key
  const within = row['node'] ?? row['athlete']
  return isRow(within) ? keyOf(within) : '?'
}

export interface AnswerLike {
  readonly data: Row | null
  /** The coordinates that were refused. */
  readonly refused: ReadonlySet<string>
}

/** What an answer shows, by the same names. */
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
