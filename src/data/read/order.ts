import { sql, type RawBuilder } from 'kysely'
import { badUserInput } from '../../errors.js'
import { derive } from '../plan/slot.js'
import { instantText, type Expression } from './noun.js'

type TermType = 'text' | 'integer' | 'instant' | 'uuid'

/** One value by which rows are ordered. */
export interface OrderTerm {
  readonly type: TermType
  readonly value: Expression<unknown>
}

/** A total order: all terms in one direction, the last one unique. */
export interface Order {
  readonly terms: readonly OrderTerm[]
  readonly direction: 'asc' | 'desc'
}

export const ascending = (...terms: readonly OrderTerm[]): Order => ({ terms, direction: 'asc' })
export const descending = (...terms: readonly OrderTerm[]): Order => ({ terms, direction: 'desc' })
export const term = (type: TermType, value: Expression<unknown>): OrderTerm => ({ type, value })

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const BASE64 = /^[A-Za-z0-9+/]{1,4000}={0,2}$/

/** Date.parse takes 30 February for 2 March, and PostgreSQL has no year 0. */
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

/** A row's place in the order, as an opaque text: it holds what the row is ordered by, so it stays good when rows come and go. */
export function cursorOf(order: Order, alias: string): RawBuilder<string> {
  const values = order.terms.map(({ type, value }) => (type === 'instant' ? instantText(value(alias)) : value(alias)))
  return sql`translate(encode(convert_to(json_build_array(${sql.join(values)})::text, 'UTF8'), 'base64'), E'\n', '')`
}

function readCursor(order: Order, cursor: string, path: string): readonly unknown[] {
  const values = BASE64.test(cursor) ? parse(cursor) : null
  const fits = Array.isArray(values) && values.length === order.terms.length && order.terms.every(({ type }, i) => isValue[type](values[i]))
  if (fits) return values
  throw badUserInput([{ path, message: 'is not a cursor of this list: pass on pageInfo.endCursor as you got it' }])
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

/**
 * The rows behind a cursor.
 * @throws BAD_USER_INPUT naming `path` where the cursor was not given out for this order
 */
export function behind(order: Order, cursor: string, path: string, alias: string): RawBuilder<boolean> {
  const row = sql.join(order.terms.map(({ value }) => value(alias)))
  const place = sql.join(order.terms.map(({ type }, i) => sql`${derive(cursor, text => readCursor(order, text, path)[i])}::${CASTS[type]}`))
  return order.direction === 'asc' ? sql`(${row}) > (${place})` : sql`(${row}) < (${place})`
}
