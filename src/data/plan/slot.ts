import { sql, type RawBuilder } from 'kysely'

/** What fills a plan's slots: one request's variables, its id, and the payload of the mutation being answered. */
export interface Filling {
  readonly variables: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  /** A UUID. */
  readonly requestId: string
}

/** A placeholder in a statement for a value that each request supplies. */
export class Slot {
  constructor(readonly read: (filling: Filling) => unknown) {}
}

/** The planner cannot handle the selection. The resolvers run the operation instead, and word the errors of invalid input. */
export class Unplannable extends Error {}

/** Derives a value now, or for a slot at each request. */
export function derive<From, To>(value: From, make: (value: From) => To): To {
  if (!(value instanceof Slot)) return make(value)
  const slot = new Slot(filling => make(value.read(filling) as From))
  return slot as unknown as To // it stands for a value of that type, and is read before use
}

/** Combines a list whose items may be slots into one value. */
export function gather(list: readonly unknown[]): unknown {
  if (!list.some(item => item instanceof Slot)) return list
  return new Slot(filling => list.map(item => (item instanceof Slot ? item.read(filling) : item)))
}

export const fill = (parameters: readonly unknown[], filling: Filling): readonly unknown[] =>
  parameters.map(parameter => (parameter instanceof Slot ? parameter.read(filling) : parameter))

/** Reads a value, or a slot's value. */
export const read = (value: unknown, filling: Filling): unknown => (value instanceof Slot ? value.read(filling) : value)

/**
 * A list from the payload, as one JSON value.
 * @param make selects from or converts the list
 */
export const payloadList = (
  name: string,
  make: (list: readonly unknown[], filling: Filling) => readonly unknown[] = list => list,
): RawBuilder<unknown> =>
  sql`${new Slot(filling => JSON.stringify(make((filling.payload[name] ?? []) as readonly unknown[], filling)))}::text::jsonb`
