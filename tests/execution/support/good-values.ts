import fc from 'fast-check'
import { isEnumType, type GraphQLInputType } from 'graphql'
import type { Sent, ValuesOf } from './value-spec.js'

/** Ids and cursors of the demo data, as the API gave them to its viewers. */
export interface Known {
  readonly athletes: readonly string[]
  readonly teams: readonly string[]
  readonly cases: readonly string[]
  readonly events: readonly string[]
  /** By source: an order of the roster, or a list's field. */
  readonly cursors: Readonly<Record<string, readonly string[]>>
}

const NOBODY = '0190ffff-ffff-7fff-bfff-ffffffffffff'

/** Mostly existing ids, some of them in upper case. */
export const idOf = (known: readonly string[]): fc.Arbitrary<Sent> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.constantFrom(...known).map(id => id.toUpperCase()) },
    { weight: 1, arbitrary: fc.constant(NOBODY) },
  )

const search = fc.oneof(
  fc.constantFrom('a', 'son', 'an e', ' ', "O'N", '%', '_', '\\', 'é'),
  fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' }),
)

/** Mostly small pages, because lists are nested. */
export const pageSize = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(50, 1000) },
)

/** Values that pass every check. */
export const goodValues =
  (known: Known): ValuesOf =>
  (type, name) => {
    const byName: Readonly<Record<string, fc.Arbitrary<Sent>>> = {
      if: fc.boolean(),
      active: fc.boolean(),
      first: pageSize,
      gradYear: fc.constantFrom(2026, 2027, 2028, 2029, 1900, 2200),
      teamId: idOf(known.teams),
      athleteId: idOf(known.athletes),
      eventId: idOf(known.events),
      search,
      type: fc.constantFrom('Event', 'Mutation', 'Query', 'Nothing', '', 'é'),
      signedBy: fc.constantFrom('Dr. Ana Roe', ' ', 'é'),
      noteDate: fc.constantFrom('2026-11-20', '2020-02-29', '2200-12-31'),
      untouchedDays: fc.constantFrom(1, 2, 3, 7, 30, 365),
      date: fc.constantFrom('2026-11-23', '2020-02-29', '9999-12-31', '0001-01-01'),
    }
    const values = isEnumType(type) ? enumValues(type) : byName[name]
    if (!values) throw new Error(`the test has no values for ${name}`)
    return values
  }

export const enumValues = (type: GraphQLInputType): fc.Arbitrary<Sent> => {
  if (!isEnumType(type)) throw new Error(`${String(type)} is no enum`)
  return fc.constantFrom(...type.getValues().map(({ name }) => name))
}
