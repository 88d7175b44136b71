import type pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import type { AnswerJson } from '../answer-json.js'
import { CUT_SHORT, sqlStateOf } from '../database-errors.js'
import type { NamedStatement } from '../database.js'
import { within, type Deadline } from '../deadline.js'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import { KEEP_MEMORY, PREPARE_READING_CONNECTION } from '../session.js'
import { isConnectionLost } from './connection-errors.js'
import { stream } from './framed-socket.js'
import { Lane } from './lane.js'
import { StatementCanceller } from './statement-canceller.js'
import { WaitQueue } from './wait-queue.js'

/** invalid_sql_statement_name and duplicate_prepared_statement. */
const MISTAKEN_STATES = new Set(['26000', '42P05'])
/** A connection that opens but then does not answer is not worth a longer wait. */
const PREPARE_TIMEOUT_MS = 5_000

/** Its own deadline has not passed, so the cancellation was meant for the message before it. */
const wasCancelledForAnother = (error: unknown, deadline: Deadline | undefined): boolean =>
  sqlStateOf(error) === CUT_SHORT && deadline?.isOver === false

/**
 * A few connections shared by all requests. Messages are pipelined: sent before earlier answers arrive. Each message opens its own viewer
 * session, so connections have no state per viewer.
 */
export class Pipeline {
  private readonly lanes = new Set<Lane>()
  /** These get no new messages. */
  private readonly retired = new Set<Lane>()
  private readonly waitQueue = new WaitQueue()
  private readonly canceller: StatementCanceller
  private opening: Promise<Lane> | null = null
  private closed = false

  /**
   * @param cancel cancels what the backend with this process id is running
   * @param prepare the first statement of each connection
   */
  constructor(
    private readonly config: PrimaryConfig,
    private readonly width: number,
    cancel: (pid: number) => Promise<void> = () => Promise.resolve(),
    private readonly prepare = PREPARE_READING_CONNECTION,
  ) {
    config.servers?.onMove(() => {
      for (const lane of this.lanes) this.retire(lane)
    })
    this.canceller = new StatementCanceller(() => [...this.lanes, ...this.retired], cancel)
  }

  /** Runs a read in the viewer's session, in one round trip. */
  async read(viewer: Viewer, statement: NamedStatement, deadline?: Deadline): Promise<AnswerJson | null> {
    try {
      return await within(deadline, this.readNamed(viewer, statement, deadline))
    } catch (error) {
      if (deadline?.isOver) this.canceller.start() // it may have been sent, and may still run
      throw error
    }
  }

  /** Open connections, and how many messages on them have no answer yet. */
  get load(): { readonly lanes: number; readonly inFlight: number } {
    return { lanes: this.lanes.size, inFlight: [...this.lanes].reduce((sum, lane) => sum + lane.inFlight, 0) }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.opening?.catch(() => undefined)
    await Promise.all([...this.lanes].map(lane => lane.end()))
    this.canceller.stop()
  }

  /** Cuts off what is under way: nobody waits for it. */
  abandon(): void {
    this.closed = true
    for (const lane of [...this.lanes, ...this.retired]) {
      this.retire(lane)
      lane.destroy()
    }
    this.canceller.stop()
  }

  private async readNamed(viewer: Viewer, statement: NamedStatement, deadline: Deadline | undefined): Promise<AnswerJson | null> {
    try {
      return await this.send(viewer, statement, deadline)
    } catch (error) {
      // The message that was to prepare the statement failed, or another one had prepared it already. An unnamed statement depends on no
      // other message.
      if (MISTAKEN_STATES.has(sqlStateOf(error) ?? '')) return this.send(viewer, { ...statement, name: '' }, deadline)
      throw error
    }
  }

  private async send(
    viewer: Viewer,
    statement: NamedStatement,
    deadline: Deadline | undefined,
    wasCutOff = false,
  ): Promise<AnswerJson | null> {
    let lane = this.waitQueue.isEmpty ? this.leastBusy() : null
    while (!lane) {
      await this.room(deadline)
      lane = this.leastBusy() // taken at once, so that other waiters see its load; null if they filled it first
    }
    if (deadline?.isOver) this.waitQueue.next() // it will not be sent, so its turn goes to the next in line
    deadline?.check()
    this.weigh(lane, statement)
    let isCut: boolean
    try {
      return await lane.ask(viewer, statement, deadline)
    } catch (error) {
      isCut = isConnectionLost(error)
      if (isCut) this.retireAll(lane)
      // A read that loses a connection twice is not retried. One cancelled by mistake is retried until its deadline.
      if (isCut ? wasCutOff : !wasCancelledForAnother(error, deadline)) throw error
    } finally {
      if (lane.retired) this.retire(lane)
      this.waitQueue.next()
    }
    return this.send(viewer, statement, deadline, wasCutOff || isCut) // reads are safe to retry
  }

  /** What cut one connection may have cut the others, and nothing has been sent there yet to notice. */
  private retireAll(first: Lane): void {
    for (const lane of [first, ...this.lanes]) this.retire(lane)
  }

  /** Waits until a connection can take another message. */
  private async room(deadline: Deadline | undefined): Promise<void> {
    if (this.lanes.size >= this.width) return this.waitQueue.wait(deadline)
    try {
      // An attempt in progress may have begun before PostgreSQL was up, so its failure says nothing about now.
      await (this.opening ? this.opening.catch(() => this.open()) : this.open())
    } catch (error) {
      // PostgreSQL allows no more connections. The open ones serve the request as soon as one of their messages is answered.
      if (this.lanes.size === 0) throw error
      if (!this.hasRoom) await this.waitQueue.wait(deadline)
    }
  }

  private get hasRoom(): boolean {
    return [...this.lanes].some(lane => !lane.isFull)
  }

  /** The least busy connection. If all are busy, another one is opened for later messages. */
  private leastBusy(): Lane | null {
    let best: Lane | null = null
    for (const lane of this.lanes) if (!best || lane.inFlight < best.inFlight) best = lane
    if (best && best.inFlight > 0 && this.lanes.size < this.width) this.open().catch(() => undefined)
    return best?.isFull ? null : best
  }

  private weigh(lane: Lane, { name, sql }: NamedStatement): void {
    lane.statements.add(name, sql)
    if (lane.statements.isFull) this.retire(lane)
  }

  private retire(lane: Lane): void {
    lane.retired = true
    this.lanes.delete(lane)
    this.retired.add(lane)
    if (lane.inFlight > 0) return
    this.retired.delete(lane)
    void lane.end().catch(() => undefined)
  }

  private open(): Promise<Lane> {
    this.opening ??= this.connectUncancelled().finally(() => {
      this.opening = null
      if (this.hasRoom || this.lanes.size === 0) this.waitQueue.all() // there is room, or no connection to wait for
    })
    return this.opening
  }

  private checkOpen(): void {
    if (this.closed) throw new Error('the pipeline is closed')
  }

  /** An operator's cancellation may hit a new connection's first statement, which belongs to none of the requests that wait for it. */
  private async connectUncancelled(): Promise<Lane> {
    const end = performance.now() + PREPARE_TIMEOUT_MS
    for (;;) {
      try {
        return await this.connect()
      } catch (error) {
        if (sqlStateOf(error) !== CUT_SHORT || performance.now() > end) throw error
      }
    }
  }

  private async connect(): Promise<Lane> {
    this.checkOpen()
    const client: pg.Client = new PrimaryClient({ ...this.config, pipeline: true, stream })
    const lane = new Lane(client)
    const forget = (): void => {
      this.lanes.delete(lane)
    }
    client.on('error', forget)
    client.on('end', forget)
    await client.connect()
    try {
      const prepare = { text: this.prepare, query_timeout: PREPARE_TIMEOUT_MS }
      await client.query(prepare)
      this.checkOpen() // it may have been abandoned meanwhile
    } catch (error) {
      await client.end()
      throw error
    }
    this.lanes.add(lane)
    client.query(KEEP_MEMORY).catch(() => undefined) // nothing depends on it
    return lane
  }
}
