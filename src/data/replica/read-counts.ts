/** Why a read that a replica could have answered went to the primary. */
export type Reason = 'lag' | 'change' | 'failure'

/** Reads that were allowed to be stale, by which server answered. */
export interface ReadCounts {
  readonly replica: number
  /**
   * By reason: the replica lagged too far or was out of use (`lag`), lacked a change that must be visible at once (`change`), or failed
   * (`failure`).
   */
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
