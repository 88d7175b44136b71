import type pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import { CUT_SHORT, sqlStateOf } from '../database-errors.js'
import type { NamedStatement } from '../database.js'
import { within, type Deadline } from '../deadline.js'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import { PREPARE_READING_CONNECTION } from '../session.js'
import { isCutOff } from './cut-off.js'
import { Lane } from './lane.js'
import { Reaper } from './reaper.js'
import { Turns } from './turns.js'

/** A statement of that name is not prepared, or is already. */
const MISTAKEN_STATES = new Set(['26000', '42P05'])
/** A connection that was opened and then says nothing is worth no more of a wait. */
const PREPARE_TIMEOUT_MS = 5_000
const MOST_TRIES = 4

/**
 * A few connections that all requests share: messages are sent without waiting for the answers before. Each message opens its
 * own viewer's session, so that connections know no viewer.
 */
export class Pipeline {
  private readonly lanes = new Set<Lane>()
  /** They take no new message. */
  private readonly retired = new Set<Lane>()
  private readonly turns = new Turns()
  private readonly reaper: Reaper
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
    this.reaper = new Reaper(() => [...this.lanes, ...this.retired], cancel)
  }

  /** Runs a statement that only reads, in the viewer's session: one message there, one back. */
  async read(viewer: Viewer, statement: NamedStatement, deadline?: Deadline): Promise<string | null> {
    try {
      return await within(deadline, this.readNamed(viewer, statement, deadline))
    } catch (error) {
      if (deadline?.isOver) this.reaper.start() // it may have been sent, and run on
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
    this.reaper.stop()
  }

  /** Cuts what is under way off: nobody waits for it. */
  abandon(): void {
    this.closed = true
    for (const lane of [...this.lanes, ...this.retired]) {
      this.retire(lane)
      lane.destroy()
    }
    this.reaper.stop()
  }

  private async readNamed(viewer: Viewer, statement: NamedStatement, deadline: Deadline | undefined): Promise<string | null> {
    try {
      return await this.send(viewer, statement, deadline)
    } catch (error) {
      // Sent behind a message that was to prepare it and failed, or behind another that prepared it again. Without a name it
      // depends on no other message.
      if (MISTAKEN_STATES.has(sqlStateOf(error) ?? '')) return this.send(viewer, { ...statement, name: '' }, deadline)
      throw error
    }
  }

  private async send(viewer: Viewer, statement: NamedStatement, deadline: Deadline | undefined, tries = 1): Promise<string | null> {
    const lane = (this.turns.isEmpty ? this.leastBusy() : null) ?? (await this.free(deadline))
    if (deadline?.isOver) this.turns.next() // it is not sent: its turn is the next one's
    deadline?.check()
    this.weigh(lane, statement)
    try {
      return await lane.ask(viewer, statement, deadline)
    } catch (error) {
      if (!this.mayAskAgain(error, lane, tries, deadline)) throw error
    } finally {
      if (lane.retired) this.retire(lane)
      this.turns.next()
    }
    return this.send(viewer, statement, deadline, tries + 1) // it only reads, so it may be asked twice
  }

  /** Whether what came between a message and its answer was meant for another one. */
  private mayAskAgain(error: unknown, lane: Lane, tries: number, deadline: Deadline | undefined): boolean {
    if (isCutOff(error)) {
      // What cut this one off may have cut off the others, before anything was sent there that would have noticed.
      for (const other of [lane, ...this.lanes]) this.retire(other)
      return tries === 1
    }
    // Its own time is not over, so that it was the one before it that was to be ended.
    return sqlStateOf(error) === CUT_SHORT && deadline?.isOver === false && tries < MOST_TRIES
  }

  /** Waits for a connection that takes another message. */
  private async free(deadline: Deadline | undefined): Promise<Lane> {
    for (;;) {
      if (this.lanes.size < this.width) await this.open()
      else await this.turns.wait(deadline)
      const lane = this.leastBusy() // null where those who waited too have filled it
      if (lane) return lane
    }
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
    this.opening ??= this.connect().finally(() => {
      this.opening = null
      this.turns.all() // there is room, or no hope
    })
    return this.opening
  }

  private async connect(): Promise<Lane> {
    if (this.closed) throw new Error('the pipeline is closed')
    const client: pg.Client = new PrimaryClient({ ...this.config, pipeline: true })
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
    } catch (error) {
      await client.end()
      throw error
    }
    this.lanes.add(lane)
    return lane
  }
}
