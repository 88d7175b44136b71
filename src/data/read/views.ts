import type { ClearanceCondition, ClearanceState, Timestamp } from '../../generated/tables.js'

/** What can be read beside the tables, by its columns: views, and functions that give rows. Prisma's schema does not know them. */
export interface Views {
  /** A function of a case and of what its clearance would say. */
  readonly clearance_checklist: {
    readonly condition: ClearanceCondition
    readonly state: ClearanceState
    readonly detail: string
    readonly possible_from: Timestamp | null
  }
}
