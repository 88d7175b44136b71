import type pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import { isConnectionLost } from './connection-errors.js'
import { setResponseTimeout } from './response-timeout.js'

/** Within this time after the last flush, a flush waits for work in progress, to serve it too. Without such work it does not wait. */
const MS_BETWEEN_FLUSHES = 5
/** No client waits that long for a flush. */
const LONGEST_FLUSH_MS = 25_000
/** A transaction that writes only a WAL record. It is committed when everything before it is on disk. */
const FLUSH = { name: 'rtsport_flush', text: `SELECT pg_logical_emit_message(true, 'rtsport', '')` }

/**
 * Makes commits durable in groups (group commit). Messages of reads commit without waiting for the disk, so that none blocks those behind
 * it on its connection. Their answers wait here, and one flush releases all that are waiting when it begins.
 *
 * A PostgreSQL that crashes loses what was not on disk, and soon accepts connections again. A flush on a new connection would then wrongly
 * confirm commits made before the crash. So a flush counts only on a connection that was open before the work began: a crash closes all
 * connections.
 */
export class GroupCommit {
  private client: Promise<pg.Client> | null = null
  private running: Promise<void> = Promise.resolve()
  private next: { readonly on: Promise<pg.Client>; readonly done: Promise<void> } | null = null
  /** When the last flush was sent, by performance.now(). */
  private begun = Number.NEGATIVE_INFINITY
  /** How many pieces of work in progress will need a flush. */
  private working = 0
  private readonly whenNobodyWorks = new Set<() => void>()

  /** How many flushes there have been. */
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
   * Runs work that commits, and resolves when the commit is on disk.
   * @param work is run a second time if it is unknown whether the first commit survived
   * @throws if it is unknown after the second time too
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
      // Deferred, so that the last piece of work joins the flush.
      if (this.working === 0) for (const goOn of this.whenNobodyWorks) setImmediate(goOn)
    }
  }

  /** Resolves when everything committed before the call is on disk. New work never waits on an abandoned connection. */
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
    // The next flush notices a lost connection. Without a listener, the error would crash the process.
    client.on('error', () => undefined)
    const opened = client.connect().then(() => {
      setResponseTimeout(client, LONGEST_FLUSH_MS)
      return client
    })
    // Noticed at once, so that the next work need not run twice.
    client.on('end', () => {
      if (this.client === opened) this.client = null
    })
    return opened
  }
}

/** The connection is lost, so it is unknown whether the commit survived. */
class NotFlushed extends Error {
  constructor(override readonly cause: unknown) {
    super('not flushed')
  }
}
