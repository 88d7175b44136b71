/** The mutations that the crowd sends. Each takes an `entryKey`. */
export type Mutation = 'sidelineEntry' | 'addNote' | 'addRestriction' | 'removeFromPlay' | 'grantClearance' | 'reopenCase'

/** Something a phone has sent. */
export interface Entry {
  readonly mutation: Mutation
  readonly key: string
  /** The author's membership. */
  readonly by: string
  readonly input: Readonly<Record<string, unknown>>
}

/** The ids in an entry's answer. */
export interface Result {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
}
export interface Acknowledged extends Entry, Result {
  /** True if the first answer was lost, and this one was a replay. */
  readonly replayed: boolean
}
export interface Refused extends Entry {
  readonly code: string
  readonly message: string
}

/** An answered query. Its access record has this reader, operation and athlete, which no other read shares. */
export interface Read {
  readonly by: string
  readonly operation: string
  readonly athleteId: string
}

/** What a crowd knows about its run. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  readonly refused: Refused[] = []
  /** Abandoned at the deadline. */
  readonly unanswered: Entry[] = []
  readonly reads: Read[] = []
  readonly replays: { readonly first: Acknowledged; readonly second: Acknowledged | Refused | null }[] = []
  /** How many tries had each outcome. */
  readonly tries = new Map<string, number>()

  readonly noteTry = (outcome: string): void => {
    this.tries.set(outcome, (this.tries.get(outcome) ?? 0) + 1)
  }

  /** Tries that had to be repeated. */
  get disturbed(): number {
    return [...this.tries].reduce((sum, [outcome, times]) => (['answered', 'refused'].includes(outcome) ? sum : sum + times), 0)
  }
}
