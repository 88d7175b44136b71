import type pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import { isConnectionLost } from './connection-errors.js'
import { setResponseTimeout } from './response-timeout.js'

/** So soon after the last one, a flush waits for those who are at work, so that it serves them too. Where nobody is, it does not. */
const MS_BETWEEN_FLUSHES = 5
/** Nobody waits for one as long as that. */
const LONGEST_FLUSH_MS = 25_000
/** A transaction that writes nothing but its own place in the write-ahead log, and is committed when all before it is on disk. */
const FLUSH = { name: 'rtsport_flush', text: `SELECT pg_logical_emit_message(true, 'rtsport', '')` }

/**
 * Makes commits durable together. Messages that read commit without waiting for the disk, so that none of them holds up those
 * behind it on its connection; their answers wait here instead, and one flush lets go of all that are there when it begins.
 *
 * A PostgreSQL that crashes forgets what was not on disk yet, and is soon there again, as if nothing had been: a flush on a new
 * connection would say of the old one's commits what is not so. Therefore a flush counts only on a connection that was open before
 * what it flushes was done: a crash takes all connections with it.
 */
export class GroupCommit {
  private client: Promise<pg.Client> | null = null
  private running: Promise<void> = Promise.resolve()
  private next: { readonly on: Promise<pg.Client>; readonly done: Promise<void> } | null = null
  /** When the last flush was sent, by performance.now(). */
  private begun = Number.NEGATIVE_INFINITY
  /** Whose work will want a flush. */
  private working = 0
  private readonly whenNobodyWorks = new Set<() => void>()

  /** Flushes so far. */
  count = 0

  constructor(
    private readonly config: PrimaryConfig,
    private readonly msBetweenFlushes = MS_BETWEEN_FLUSHES,
  ) {
    config.servers?.onMove(() => {
      if (this.client) this.forget(this.client)
    })
  }

  /**
   * Does work that commits, and resolves when that is on disk.
   * @param work is done once more where it cannot be known whether what it did the first time is still there
   * @throws where that cannot be found out
   */
  async durably<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.once(work)
    } catch (error) {
      if (!(error instanceof NotFlushed)) throw error
    }
    return this.once(work).catch((error: unknown) => {
      throw error instanceof NotFlushed ? error.cause : error
    })
  }

  async close(): Promise<void> {
    await this.running.catch(() => undefined)
    const client = await this.client?.catch(() => null)
    await client?.end()
  }

  private async once<T>(work: () => Promise<T>): Promise<T> {
    this.client ??= this.open()
    const on = this.client
    await on.catch((error: unknown) => {
      this.forget(on)
      throw error
    })
    const result = await this.counted(work)
    await this.flushed(on)
    return result
  }

  private async counted<T>(work: () => Promise<T>): Promise<T> {
    this.working += 1
    try {
      return await work()
    } finally {
      this.working -= 1
      // Later than whoever was the last joins the flush.
      if (this.working === 0) for (const goOn of this.whenNobodyWorks) setImmediate(goOn)
    }
  }

  /** Resolves when whatever was committed before the call is on disk. Nothing new waits on a connection that is given up. */
  private flushed(on: Promise<pg.Client>): Promise<void> {
    if (this.next?.on !== on) this.next = { on, done: this.flushAfterRunning(on) }
    return this.next.done
  }

  private async flushAfterRunning(on: Promise<pg.Client>): Promise<void> {
    await this.running.catch(() => undefined)
    await this.gathered()
    if (this.next?.on === on) this.next = null
    this.begun = performance.now()
    this.count += 1
    this.running = this.flush(on)
    return this.running
  }

  private async gathered(): Promise<void> {
    const left = this.begun + this.msBetweenFlushes - performance.now()
    if (left <= 0 || this.working === 0) return
    await new Promise<void>(resolve => {
      const goOn = (): void => {
        clearTimeout(timer)
        this.whenNobodyWorks.delete(goOn)
        resolve()
      }
      const timer = setTimeout(goOn, left)
      this.whenNobodyWorks.add(goOn)
    })
  }

  private async flush(on: Promise<pg.Client>): Promise<void> {
    try {
      await (await on).query(FLUSH)
    } catch (error) {
      if (!isConnectionLost(error)) throw error
      this.forget(on)
      throw new NotFlushed(error)
    }
  }

  private forget(on: Promise<pg.Client>): void {
    if (this.client === on) this.client = null
    void on.then(client => client.end()).catch(() => undefined)
  }

  private open(): Promise<pg.Client> {
    const client = new PrimaryClient(this.config)
    // What is lost is noticed at the next flush; without a listener it would end the process.
    client.on('error', () => undefined)
    const opened = client.connect().then(() => {
      setResponseTimeout(client, LONGEST_FLUSH_MS)
      return client
    })
    // Noticed at once, so that the next to come does not do its work twice.
    client.on('end', () => {
      if (this.client === opened) this.client = null
    })
    return opened
  }
}

/** The connection is gone, and with it the knowledge whether what was committed is still there. */
class NotFlushed extends Error {
  constructor(override readonly cause: unknown) {
    super('not flushed')
  }
}
