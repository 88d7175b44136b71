import type { FieldProblem, UnmetCondition } from '../../errors.js'

export const EntryOutcome = { APPLIED: 'APPLIED', REPLAYED: 'REPLAYED', REJECTED: 'REJECTED' } as const
export type EntryOutcome = keyof typeof EntryOutcome

/** The result of one entry of a batch, with the ids of what it wrote. */
export interface EntryResultRow {
  readonly index: number
  readonly entryKey: string | null
  readonly outcome: EntryOutcome
  readonly code: string | null
  readonly message: string | null
  readonly fields: readonly FieldProblem[]
  readonly unmet: readonly UnmetCondition[]
  readonly currentVersion: number | null
  readonly eventId: string | null
  readonly caseId: string | null
  readonly athleteId: string | null
}
