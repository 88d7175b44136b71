import pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import type { NamedStatement } from '../database.js'
import { sqlStateOf } from '../database-errors.js'
import { beginViewer, PREPARE_READING_CONNECTION, sessionOf } from '../session.js'
import { isCutOff } from './cut-off.js'
import { LedQuery } from './led-query.js'
import { PreparedStatements } from './prepared-statements.js'

/** A statement of that name is not prepared, or is already. */
const MISTAKEN_STATES = new Set(['26000', '42P05'])

interface Lane {
  readonly client: pg.Client
  readonly statements: PreparedStatements
  inFlight: number
  /** No new message goes there; it ends when the last answer is in. */
  retired: boolean
}

type Json = { readonly json: string | null }

/** pg does not publish the type of its connection's stream. */
interface Corked {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } }
}

/**
 * A few connections that all requests share: messages are sent without waiting for the answers before. Each message opens its
 * own viewer's session, so that connections know no viewer.
 */
export class Pipeline {
  private readonly lanes = new Set<Lane>()
  private opening: Promise<Lane> | null = null
  private closed = false

  constructor(
    private readonly config: pg.ClientConfig,
    private readonly width: number,
  ) {}

  /** Runs a statement that only reads, in the viewer's session: one message there, one back. */
  async read(viewer: Viewer, statement: NamedStatement): Promise<string | null> {
    try {
      return await this.send(viewer, statement)
    } catch (error) {
      // Sent behind a message that was to prepare it and failed, or behind another that prepared it again. Without a name it
      // depends on no other message.
      if (MISTAKEN_STATES.has(sqlStateOf(error) ?? '')) return this.send(viewer, { ...statement, name: '' })
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
    await Promise.all([...this.lanes].map(lane => lane.client.end()))
  }

  private async send(viewer: Viewer, statement: NamedStatement, isLastTry = false): Promise<string | null> {
    let lane = this.leastBusy()
    while (!lane) {
      await this.open()
      lane = this.leastBusy() // null where those who waited too have filled the new one
    }
    lane.inFlight += 1
    this.weigh(lane, statement)
    try {
      return await ask(lane.client, viewer, statement)
    } catch (error) {
      if (!isCutOff(error)) throw error
      // What cut this one off may have cut off the others, before anything was sent there that would have noticed.
      for (const other of [lane, ...this.lanes]) this.retire(other)
      if (isLastTry) throw error
    } finally {
      lane.inFlight -= 1
      if (lane.retired) this.retire(lane)
    }
    return this.send(viewer, statement, true) // it only reads, so it may be asked twice
  }

  /** The open connection with the least to do; where all have something, another one is opened for those who come later. */
  private leastBusy(): Lane | null {
    let best: Lane | null = null
    for (const lane of this.lanes) if (!best || lane.inFlight < best.inFlight) best = lane
    if (best && best.inFlight > 0 && this.lanes.size < this.width) this.open().catch(() => undefined)
    return best
  }

  private weigh(lane: Lane, { name, sql }: NamedStatement): void {
    lane.statements.add(name, sql)
    if (lane.statements.isFull) this.retire(lane)
  }

  private retire(lane: Lane): void {
    lane.retired = true
    this.lanes.delete(lane)
    if (lane.inFlight === 0) void lane.client.end().catch(() => undefined)
  }

  private open(): Promise<Lane> {
    this.opening ??= this.connect().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async connect(): Promise<Lane> {
    if (this.closed) throw new Error('the pipeline is closed')
    const client = new pg.Client({ ...this.config, pipeline: true })
    const lane: Lane = { client, statements: new PreparedStatements(), inFlight: 0, retired: false }
    client.on('error', () => {
      this.lanes.delete(lane)
    })
    client.on('end', () => {
      this.lanes.delete(lane)
    })
    await client.connect()
    try {
      await client.query(PREPARE_READING_CONNECTION)
    } catch (error) {
      await client.end()
      throw error
    }
    this.lanes.add(lane)
    return lane
  }
}

function ask(client: pg.Client, viewer: Viewer, { name, sql, parameters }: NamedStatement): Promise<string | null> {
  // What the requests of one turn of the event loop send leaves in one packet.
  const { stream } = (client as unknown as Corked).connection
  stream.cork()
  setImmediate(() => {
    stream.uncork()
  })
  return new Promise((resolve, reject) => {
    const session = sessionOf(beginViewer(viewer).parameters)
    // PostgreSQL runs both as one transaction: whatever the session has set ends with the message.
    const query = new LedQuery([session], { name, text: sql, values: [...parameters] }, (error, result: pg.QueryResult<Json>) => {
      if (error) reject(error)
      else resolve(result.rows[0]?.json ?? null)
    })
    client.query(query as unknown as pg.Submittable)
  })
}
