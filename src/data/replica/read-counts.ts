/** Why a read that a replica might have answered went to the primary. */
export type Reason = 'lag' | 'change' | 'failure'

/** Reads that were allowed to be stale, by who answered them. */
export interface ReadCounts {
  readonly replica: number
  /** The replica was too far behind or out of use, lacked a change that counts at once, or failed. */
  readonly primary: Readonly<Record<Reason, number>>
}

export class ReadCounter {
  private replica = 0
  private readonly primary: Record<Reason, number> = { lag: 0, change: 0, failure: 0 }

  get counts(): ReadCounts {
    return { replica: this.replica, primary: { ...this.primary } }
  }

  onReplica(): void {
    this.replica += 1
  }

  onPrimary(reason: Reason): void {
    this.primary[reason] += 1
  }
}
