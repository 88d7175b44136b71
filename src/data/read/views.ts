import type { ClearanceCondition, ClearanceState, Role, Timestamp } from '../../generated/tables.js'

/** The columns of views and of functions that return rows. Prisma's schema does not describe them. */
export interface Views {
  /** A function of an athlete. */
  readonly athlete_audience: {
    readonly membership_id: string
    readonly role: Role
    readonly display_name: string
    readonly reasons: unknown
  }
  /** A function of an event. */
  readonly event_audience: Views['athlete_audience'] & { readonly sees: readonly string[] }
  /** A function of a case and of its clearance's signature. */
  readonly clearance_checklist: {
    readonly condition: ClearanceCondition
    readonly state: ClearanceState
    readonly detail: string
    readonly possible_from: Timestamp | null
  }
  readonly phase_bars: {
    readonly school_id: string
    readonly case_id: string
    readonly case_protocol_id: string | null
    readonly id: string
    readonly protocol_key: string | null
    readonly protocol_name: string | null
    readonly applied_at: Date | null
    readonly sent_back_at: Date | null
    readonly rank: number
    readonly total: number
    readonly done_count: number
    readonly earliest_at: Date | null
    readonly awaits_clearance: boolean
    readonly expected_return_on: Date | null
  }
  readonly phase_steps: {
    readonly case_id: string
    readonly case_protocol_id: string | null
    readonly id: string
    readonly place: number
    readonly label: string
    readonly state: 'DONE' | 'CURRENT' | 'UPCOMING'
    readonly earliest_on: Date | null
    readonly completed_at: Date | null
    readonly awaits_clearance: boolean
  }
}
