import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { isCutOff } from './cut-off.js'

/** Under load: so often at most, that each serves several. Who comes alone does not wait. */
const MS_BETWEEN_FLUSHES = 2
/** A transaction that writes nothing but its own place in the write-ahead log, and is committed when all before it is on disk. */
const FLUSH = { name: 'rtsport_flush', text: `SELECT pg_logical_emit_message(true, 'rtsport', '')` }

/**
 * Makes commits durable together. Messages that read commit without waiting for the disk, so that none of them holds up those
 * behind it on its connection; their answers wait here instead, and one flush lets go of all that are there when it begins.
 */
export class GroupCommit {
  private client: Promise<pg.Client> | null = null
  private running: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null
  /** When the last flush was sent, by performance.now(). */
  private begun = Number.NEGATIVE_INFINITY
  /** Flushes so far. */
  count = 0

  constructor(private readonly config: pg.ClientConfig) {}

  /**
   * Resolves when whatever was committed before the call is on disk.
   * @throws where that cannot be found out
   */
  flushed(): Promise<void> {
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => this.pause())
      .then(() => {
        this.next = null
        this.begun = performance.now()
        this.count += 1
        this.running = this.flush()
        return this.running
      })
    return this.next
  }

  async close(): Promise<void> {
    await this.running.catch(() => undefined)
    const client = await this.client?.catch(() => null)
    await client?.end()
  }

  private async pause(): Promise<void> {
    const left = this.begun + MS_BETWEEN_FLUSHES - performance.now()
    if (left > 0) await wait(left)
  }

  private async flush(isLastTry = false): Promise<void> {
    try {
      this.client ??= this.connect()
      await (await this.client).query(FLUSH)
    } catch (error) {
      const broken = this.client
      this.client = null
      await broken?.then(client => client.end()).catch(() => undefined)
      if (isLastTry || !isCutOff(error)) throw error
      await this.flush(true)
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(this.config)
    // What is lost is noticed at the next flush; without a listener it would end the process.
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
}
