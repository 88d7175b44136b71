/** The mutations that the crowd sends; each takes an `entryKey`. */
export type Mutation = 'sidelineEntry' | 'addNote' | 'addRestriction' | 'removeFromPlay' | 'grantClearance' | 'reopenCase'

/** Something that a phone has sent. */
export interface Entry {
  readonly mutation: Mutation
  readonly key: string
  /** The author's membership. */
  readonly by: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What an entry was answered with. */
export interface Result {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
}
export interface Acknowledged extends Entry, Result {
  /** The answer was the first one's, which had been lost. */
  readonly replayed: boolean
}
export interface Refused extends Entry {
  readonly code: string
  readonly message: string
}

/** A query that was answered: the record of it has this reader, this operation and this athlete, and no other read has all three. */
export interface Read {
  readonly by: string
  readonly operation: string
  readonly athleteId: string
}

/** What a crowd knows of its evening. */
export class Ledger {
  readonly acknowledged: Acknowledged[] = []
  readonly refused: Refused[] = []
  /** Given up at the deadline. */
  readonly unanswered: Entry[] = []
  readonly reads: Read[] = []
  readonly replays: { readonly first: Acknowledged; readonly second: Acknowledged | Refused | null }[] = []
  /** How often a try ended in which way. */
  readonly tries = new Map<string, number>()

  readonly noteTry = (outcome: string): void => {
    this.tries.set(outcome, (this.tries.get(outcome) ?? 0) + 1)
  }

  /** Tries that had to be made again. */
  get disturbed(): number {
    return [...this.tries].reduce((sum, [outcome, times]) => (['answered', 'refused'].includes(outcome) ? sum : sum + times), 0)
  }
}
