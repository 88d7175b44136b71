/** A record as the verification reads it: every value as separate text. */
export interface CheckedRecord {
  readonly id: string
  readonly recordedAtMs: number
  readonly membershipId: string
  readonly role: string
  readonly previewOf: string | null
  readonly athleteIds: readonly (string | null)[]
  readonly kinds: readonly (string | null)[]
  readonly operation: string
  readonly requestId: string
}

/**
 * The time as the database writes it. Times outside JavaScript's Date range (infinity, the year 200000) are returned as a number: no real
 * record has one.
 */
export const instant = (ms: number): string => (Number.isNaN(new Date(ms).getTime()) ? String(ms) : new Date(ms).toISOString())

const list = (values: readonly (string | null)[]): string => values.map(value => value ?? '-').join(',')

/** The text of one record that a seal's hash covers. The database builds the same text on its own, so neither side has to be trusted. */
export const recordLine = (record: CheckedRecord): string =>
  [
    record.id,
    instant(record.recordedAtMs),
    record.membershipId,
    record.role,
    record.previewOf ?? '-',
    list(record.athleteIds),
    list(record.kinds),
    record.requestId,
    Buffer.byteLength(record.operation),
    record.operation,
  ].join('|') + '\n'

/** The first line of the text that a seal's hash covers. */
export const sealLine = (school: string, number: number, sealedAtMs: number, records: number): string =>
  `${[school, number, instant(sealedAtMs), records].join('|')}\n`
