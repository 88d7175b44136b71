/** A record as it is checked: every value as a text of its own. */
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

/** As the database writes it. What JavaScript has no date for (infinity, the year 200000) is told too: nobody could have recorded it. */
export const instant = (ms: number): string => (Number.isNaN(new Date(ms).getTime()) ? String(ms) : new Date(ms).toISOString())

const list = (values: readonly (string | null)[]): string => values.map(value => value ?? '-').join(',')

/** What a seal's hash is over, for one record: written here by other means than in the database, so that neither has to be believed. */
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

/** The first line of what a seal's hash is over. */
export const sealLine = (school: string, number: number, sealedAtMs: number, records: number): string =>
  `${[school, number, instant(sealedAtMs), records].join('|')}\n`
