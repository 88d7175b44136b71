import { sql, type RawBuilder } from 'kysely'

/** What a plan's slots are filled from: one request's variables, its id, and the payload of the mutation that is being answered. */
export interface Filling {
  readonly variables: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  /** A UUID. */
  readonly requestId: string
}

/** A place in a statement for a value that every request brings along. */
export class Slot {
  constructor(readonly read: (filling: Filling) => unknown) {}
}

/** What the planner does not hold: the operation then takes the resolvers' way, which also words the errors of bad input. */
export class Unplannable extends Error {}

/** A value made from a value, be that known now or at each request. */
export function derive<From, To>(value: From, make: (value: From) => To): To {
  if (!(value instanceof Slot)) return make(value)
  const slot = new Slot(filling => make(value.read(filling) as From))
  return slot as unknown as To // it stands for a value of that type, and is read before it is used
}

/** A list whose items may be slots, as one value. */
export function gather(list: readonly unknown[]): unknown {
  if (!list.some(item => item instanceof Slot)) return list
  return new Slot(filling => list.map(item => (item instanceof Slot ? item.read(filling) : item)))
}

export const fill = (parameters: readonly unknown[], filling: Filling): readonly unknown[] =>
  parameters.map(parameter => (parameter instanceof Slot ? parameter.read(filling) : parameter))

/** A value, be it known already or at each request. */
export const read = (value: unknown, filling: Filling): unknown => (value instanceof Slot ? value.read(filling) : value)

/**
 * A list that comes with the payload, as one JSON value.
 * @param make what of it is meant
 */
export const payloadList = (
  name: string,
  make: (list: readonly unknown[], filling: Filling) => readonly unknown[] = list => list,
): RawBuilder<unknown> =>
  sql`${new Slot(filling => JSON.stringify(make((filling.payload[name] ?? []) as readonly unknown[], filling)))}::text::jsonb`
