import fc from 'fast-check'
import { goodValues, type Known } from './good-values.js'
import type { Sent, ValuesOf } from './value-spec.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const A_VALID_ID = '0190ffff-ffff-7fff-bfff-ffffffffffff'

const ids: readonly Sent[] = [
  '',
  'nope',
  '5',
  5,
  `{${A_VALID_ID}}`,
  A_VALID_ID.replaceAll('-', ''),
  '11111111-1111-9111-1111-111111111111',
  `${A_VALID_ID}\0`,
]

const cursors: readonly Sent[] = [
  '',
  ' ',
  'nope',
  base64(''),
  base64('null'),
  base64('{}'),
  base64('[]'),
  base64('not JSON'),
  base64('["a","b"]'),
  base64(`["a","b","${A_VALID_ID}"]`),
  base64(`["a","b\\u0000","${A_VALID_ID}"]`),
  base64(`[99999999999,"a","b","${A_VALID_ID}"]`),
  base64(`["2026-02-30T00:00:00.000Z","${A_VALID_ID}"]`),
  base64(`["0000-01-01T00:00:00.000Z","${A_VALID_ID}"]`),
  base64(`["2026-01-01T00:00:00Z","${A_VALID_ID}"]`),
  base64(`["2026-01-01T00:00:00.000Z","nope"]`),
]

const bad: Readonly<Record<string, readonly Sent[]>> = {
  id: ids,
  teamId: ids,
  athleteId: ids,
  eventId: ids,
  first: [0, -1, 1001, 2_147_483_647],
  after: cursors,
  untouchedDays: [0, -1, 366],
  gradYear: [0, 1899, 2201, -2026],
  signedBy: ['', 'a'.repeat(201), 'a\0b', '\uD83C'],
  search: ['', 'a'.repeat(101), '\0', 'a\0b', '\u{1F3C8}'.repeat(60), '\u{1F3C8}'.repeat(101), '\uD83C', '\uFE0F', 'a\uFE0F'.repeat(60)],
}

/** Values that pass GraphQL's validation but may fail our own checks. */
export const badValues =
  (known: Known): ValuesOf =>
  (type, name) => {
    const good = (): fc.Arbitrary<Sent> => goodValues(known)(type, name)
    const values = bad[name]
    if (!values) return good()
    const own = fc.constantFrom(...values)
    const given =
      name === 'after'
        ? fc.constantFrom(...Object.values(known.cursors).flatMap(list => list.slice(0, 2)))
        : name === 'id'
          ? fc.constantFrom(...known.athletes)
          : good()
    return fc.oneof(own, given)
  }
