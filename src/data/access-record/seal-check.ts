import { createHash } from 'node:crypto'
import { instant, recordLine, sealLine } from './canonical-text.js'
import type { Named, Seal } from './reading.js'

const LATE_MS = 2 * 60_000
/** Allows for rounding, and for clocks read at different moments. */
const TOLERANCE_MS = 2_000

/** The findings for one seal. */
export interface SealFindings {
  /** What was altered, removed or is impossible, one sentence each. */
  readonly problems: readonly string[]
  /** How many of its records were sealed too late. */
  readonly late: number
}

/** The first 48 bits of a UUIDv7 hold its creation time. */
const timeOfId = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** Reads the records one seal names, and recomputes its hash. */
export class SealCheck {
  private readonly hash
  private readonly athletes = new Set<string>()
  private readonly problems: string[] = []
  private removed = 0
  private late = 0
  private from = Infinity
  private to = -Infinity

  constructor(
    school: string,
    private readonly seal: Seal,
  ) {
    this.hash = createHash('sha256')
    this.hash.update(seal.previousHash, 'hex').update(sealLine(school, seal.number, seal.sealedAtMs, seal.size))
  }

  add({ namedId, record }: Named): void {
    if (record === null) {
      this.removed += 1
      this.problems.push(`record ${namedId}, which seal ${this.seal.number} (${instant(this.seal.sealedAtMs)}) covers, was removed`)
      return
    }
    this.hash.update(recordLine(record))
    for (const id of record.athleteIds) if (id !== null) this.athletes.add(id)
    this.checkTime(record.recordedAtMs, timeOfId(namedId))
    this.from = Math.min(this.from, record.recordedAtMs)
    this.to = Math.max(this.to, record.recordedAtMs)
  }

  finish(): SealFindings {
    const { number, hash, sealedAtMs } = this.seal
    const isAltered = this.removed === 0 && this.hash.digest('hex') !== hash
    const altered = `seal ${number} (${instant(sealedAtMs)}) does not fit its ${this.seal.size} records, of ${instant(this.from)} to ${instant(this.to)}: one of them was altered, or the seal was`
    const isIndexed = this.removed > 0 || this.seal.athleteIds.join() === [...this.athletes].sort().join()
    return {
      problems: [
        ...this.problems,
        ...(isAltered ? [altered] : []),
        ...(isIndexed ? [] : [`seal ${number} names other students than its records do: accessLog finds them no longer`]),
      ],
      late: this.late,
    }
  }

  private checkTime(recordedAt: number, ofId: number): void {
    const sealedAt = this.seal.sealedAtMs
    if (sealedAt - Math.min(recordedAt, ofId) > LATE_MS) this.late += 1
    if (Math.max(recordedAt, ofId) > sealedAt + TOLERANCE_MS) {
      this.problems.push(
        `seal ${this.seal.number} (${instant(sealedAt)}) covers a record of a time to come, ${instant(recordedAt)}: it was inserted`,
      )
    }
  }
}
