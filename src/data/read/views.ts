/** Columns of the views, by hand: the types of tables come from the Prisma schema, which has no views. */
export interface Views {
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
