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

/** A statement of that name is not prepared, or is already. */
const MISTAKEN_STATES = new Set(['26000', '42P05'])
/** A connection that was opened and then says nothing is worth no more of a wait. */
const PREPARE_TIMEOUT_MS = 5_000

/** Its own time is not over, so that it was the one before it that was to be ended. */
const wasCancelledForAnother = (error: unknown, deadline: Deadline | undefined): boolean =>
  sqlStateOf(error) === CUT_SHORT && deadline?.isOver === false

/**
 * A few connections that all requests share: messages are sent without waiting for the answers before. Each message opens its
 * own viewer's session, so that connections know no viewer.
 */
export class Pipeline {
  private readonly lanes = new Set<Lane>()
  /** They take no new message. */
  private readonly retired = new Set<Lane>()
  private readonly waitQueue = new WaitQueue()
  private readonly canceller: StatementCanceller
  private opening: Promise<Lane> | null = null
  private closed = false

  /**
   * @param cancel tells PostgreSQL to end what one of its processes works on
   * @param prepare what each connection begins with
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

  /** Runs a statement that only reads, in the viewer's session: one message there, one back. */
  async read(viewer: Viewer, statement: NamedStatement, deadline?: Deadline): Promise<AnswerJson | null> {
    try {
      return await within(deadline, this.readNamed(viewer, statement, deadline))
    } catch (error) {
      if (deadline?.isOver) this.canceller.start() // it may have been sent, and run on
      throw error
    }
  }

  /** Open connections, and the messages on them that have no answer yet. */
  get load(): { readonly lanes: number; readonly inFlight: number } {
    return { lanes: this.lanes.size, inFlight: [...this.lanes].reduce((sum, lane) => sum + lane.inFlight, 0) }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.opening?.catch(() => undefined)
    await Promise.all([...this.lanes].map(lane => lane.end()))
    this.canceller.stop()
  }

  /** Cuts what is under way off: nobody waits for it. */
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
      // Sent behind a message that was to prepare it and failed, or behind another that prepared it again. Without a name it
      // depends on no other message.
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
      lane = this.leastBusy() // taken at once, so that whoever waited too finds it as full as it is; null where they have filled it
    }
    if (deadline?.isOver) this.waitQueue.next() // it is not sent: its turn is the next one's
    deadline?.check()
    this.weigh(lane, statement)
    let isCut: boolean
    try {
      return await lane.ask(viewer, statement, deadline)
    } catch (error) {
      isCut = isConnectionLost(error)
      if (isCut) this.retireAll(lane)
      // A read that takes a connection with it each time must not go on; one that was cancelled ends with its own time.
      if (isCut ? wasCutOff : !wasCancelledForAnother(error, deadline)) throw error
    } finally {
      if (lane.retired) this.retire(lane)
      this.waitQueue.next()
    }
    return this.send(viewer, statement, deadline, wasCutOff || isCut) // it only reads, so it may be asked twice
  }

  /** What cut one off may have cut off the others, before anything was sent there that would have noticed. */
  private retireAll(first: Lane): void {
    for (const lane of [first, ...this.lanes]) this.retire(lane)
  }

  /** Waits until a connection may take another message. */
  private async room(deadline: Deadline | undefined): Promise<void> {
    if (this.lanes.size >= this.width) return this.waitQueue.wait(deadline)
    try {
      // An attempt that is under way may have begun before PostgreSQL was there: that it fails says nothing of now.
      await (this.opening ? this.opening.catch(() => this.open()) : this.open())
    } catch (error) {
      // PostgreSQL gives no more of them: those that are open carry it, as soon as one of their messages is answered.
      if (this.lanes.size === 0) throw error
      if (!this.hasRoom) await this.waitQueue.wait(deadline)
    }
  }

  private get hasRoom(): boolean {
    return [...this.lanes].some(lane => !lane.isFull)
  }

  /** The open connection with the least to do; where all have something, another one is opened for those who come later. */
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
      if (this.hasRoom || this.lanes.size === 0) this.waitQueue.all() // there is room, or no hope
    })
    return this.opening
  }

  private checkOpen(): void {
    if (this.closed) throw new Error('the pipeline is closed')
  }

  /** What an operator ends may be the beginning of a connection, which is no statement of those who wait for it. */
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
