import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { badUserInput } from '../../errors.js'
import { derive } from '../plan/slot.js'
import { instantText, type Expression } from './noun.js'

type TermType = 'text' | 'integer' | 'instant' | 'uuid'

/** One value that rows are ordered by. */
export interface OrderTerm {
  readonly type: TermType
  readonly value: Expression<unknown>
}

/** A total order: all terms have one direction, and the last one is unique. */
export interface Order {
  readonly terms: readonly OrderTerm[]
  readonly direction: 'asc' | 'desc'
  /** The order's name, for a list that has several. */
  readonly name?: string
}

export const ascending = (...terms: readonly OrderTerm[]): Order => ({ terms, direction: 'asc' })
export const descending = (...terms: readonly OrderTerm[]): Order => ({ terms, direction: 'desc' })
export const term = (type: TermType, value: Expression<unknown>): OrderTerm => ({ type, value })

/** Gives each order the name under which clients request it. */
export const namedOrders = <Name extends string>(orders: Readonly<Record<Name, Order>>): Readonly<Record<Name, Order>> =>
  Object.fromEntries(Object.entries<Order>(orders).map(([name, order]) => [name, { ...order, name }])) as Record<Name, Order>

/** One order of one list. */
export interface Ordered {
  /** The relation's name. */
  readonly list: string
  readonly order: Order
}

const TAG_CHARACTERS = 6
/** A prefix of a list's cursors, so that no other list accepts them. It is not a secret: anyone can compute it. */
export const tagOf = ({ list, order }: Ordered): string =>
  createHash('sha256')
    .update(`${list} ${order.name ?? ''}`)
    .digest('base64url')
    .slice(0, TAG_CHARACTERS)

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const BASE64 = /^[A-Za-z0-9+/]{1,4000}={0,2}$/

/** Date.parse reads 30 February as 2 March, and PostgreSQL has no year 0. */
function isOnCalendar(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text && !text.startsWith('0000')
}

const isValue: Readonly<Record<TermType, (value: unknown) => boolean>> = {
  text: value => typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value),
  integer: value => Number.isSafeInteger(value) && Math.abs(value as number) <= 2_147_483_647,
  instant: value => typeof value === 'string' && INSTANT.test(value) && isOnCalendar(value),
  uuid: value => typeof value === 'string' && UUID.test(value),
}
const CASTS: Readonly<Record<TermType, RawBuilder<unknown>>> = {
  text: sql`text`,
  integer: sql`integer`,
  instant: sql`timestamptz`,
  uuid: sql`uuid`,
}

export const orderBy = (order: Order, alias: string): RawBuilder<unknown> =>
  sql.join(order.terms.map(({ value }) => (order.direction === 'asc' ? sql`${value(alias)} ASC` : sql`${value(alias)} DESC`)))

/**
 * A keyset cursor: opaque text that contains the values its row is ordered by, so it stays valid when rows are added or removed. It is not
 * signed. A forged cursor only reads the rows after a chosen position, as a filter or a page could: no order uses values that a viewer of
 * the row may not see, and only visible rows are returned.
 */
export function cursorOf(ordered: Ordered, alias: string): RawBuilder<string> {
  const values = ordered.order.terms.map(({ type, value }) => (type === 'instant' ? instantText(value(alias)) : value(alias)))
  const parts = sql.join([sql`${sql.lit(tagOf(ordered))}::text`, ...values])
  return sql`replace(encode(convert_to(json_build_array(${parts})::text, 'UTF8'), 'base64'), E'\n', '')`
}

function readCursor({ terms }: Order, ofList: string, cursor: string, path: string): readonly unknown[] {
  const [tag, ...values] = (BASE64.test(cursor) ? parse(cursor) : null) ?? []
  if (tag === ofList && values.length === terms.length && terms.every(({ type }, i) => isValue[type](values[i]))) return values
  throw badUserInput([{ path, message: 'is not a cursor of this list: send pageInfo.endCursor unchanged' }])
}

function parse(cursor: string): readonly unknown[] | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
    return Array.isArray(values) ? values : null
  } catch {
    return null
  }
}

/**
 * The rows after a cursor.
 * @throws BAD_USER_INPUT naming `path` if the cursor was not issued for this list and order
 */
export function behind(ordered: Ordered, cursor: string, path: string, alias: string): RawBuilder<boolean> {
  const { order } = ordered
  const tag = tagOf(ordered)
  const row = sql.join(order.terms.map(({ value }) => value(alias)))
  const place = sql.join(
    order.terms.map(({ type }, i) => sql`${derive(cursor, text => readCursor(order, tag, text, path)[i])}::${CASTS[type]}`),
  )
  return order.direction === 'asc' ? sql`(${row}) > (${place})` : sql`(${row}) < (${place})`
}
