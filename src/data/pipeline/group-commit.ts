import { setTimeout as wait } from 'node:timers/promises'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import { isCutOff } from './cut-off.js'

/** Under load: so often at most, that each serves several. Who comes alone does not wait. */
const MS_BETWEEN_FLUSHES = 2
/** A transaction that writes nothing but its own place in the write-ahead log, and is committed when all before it is on disk. */
const FLUSH = { name: 'rtsport_flush', text: `SELECT pg_logical_emit_message(true, 'rtsport', '')` }

/** To whoever asked it is what a cut connection is. */
const serverLost = (): Error => new Error('Connection terminated unexpectedly')

/**
 * Makes commits durable together. Messages that read commit without waiting for the disk, so that none of them holds up those
 * behind it on its connection; their answers wait here instead, and one flush lets go of all that are there when it begins.
 */
export class GroupCommit {
  private open: PrimaryClient | null = null
  private opening: Promise<PrimaryClient> | null = null
  private running: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null
  /** When the last flush was sent, by performance.now(). */
  private begun = Number.NEGATIVE_INFINITY

  constructor(private readonly config: PrimaryConfig) {
    config.servers?.onMove(() => {
      if (this.open) this.drop(this.open)
    })
  }

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
        this.running = this.flush()
        return this.running
      })
    return this.next
  }

  /**
   * Commits something and resolves when it is on disk, on the server that it was committed on: one that crashed, or was replaced by
   * another, has lost what was not flushed, and a flush of what it does afterwards says nothing about that. A server that still has
   * the connection that was open before has lost nothing.
   * @param commit may be done twice
   */
  async durably<T>(commit: () => Promise<T>, isLastTry = false): Promise<T> {
    const before = this.open ?? (await this.connected())
    const result = await commit()
    await this.flushed()
    if (this.open === before) return result
    if (isLastTry) throw serverLost()
    return this.durably(commit, true)
  }

  async close(): Promise<void> {
    await this.running.catch(() => undefined)
    await this.opening?.catch(() => undefined)
    await this.open?.end()
  }

  private async pause(): Promise<void> {
    const left = this.begun + MS_BETWEEN_FLUSHES - performance.now()
    if (left > 0) await wait(left)
  }

  private async flush(isLastTry = false): Promise<void> {
    const client = this.open ?? (await this.connected())
    try {
      await client.query(FLUSH)
    } catch (error) {
      this.drop(client)
      if (isLastTry || !isCutOff(error)) throw error
      await this.flush(true)
    }
  }

  private connected(): Promise<PrimaryClient> {
    this.opening ??= this.connect().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async connect(): Promise<PrimaryClient> {
    const client = new PrimaryClient(this.config)
    // Without a listener it would end the process.
    client.on('error', () => undefined)
    client.on('end', () => {
      this.drop(client)
    })
    await client.connect()
    this.open = client
    return client
  }

  private drop(client: PrimaryClient): void {
    if (this.open === client) this.open = null
    void client.end().catch(() => undefined)
  }
}
