import pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import type { NamedStatement } from '../database.js'
import { sqlStateOf } from '../database-errors.js'
import { SESSION_STATEMENT, SESSION_TEXT, ViewerQuery } from './viewer-query.js'

/** A prepared statement takes memory on both sides: a connection that holds so many is replaced. */
const MOST_STATEMENTS = 200
const UNKNOWN_STATEMENT = '26000'

interface Lane {
  readonly client: pg.Client
  readonly statements: Set<string>
  inFlight: number
  /** No new message goes there; it ends when the last answer is in. */
  retired: boolean
}

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
      // Sent behind the message that was to prepare it, and that failed: this time it is prepared.
      if (sqlStateOf(error) === UNKNOWN_STATEMENT) return this.send(viewer, statement)
      throw error
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.opening?.catch(() => undefined)
    await Promise.all([...this.lanes].map(lane => lane.client.end()))
  }

  private async send(
    { schoolId, membershipId, role, sessionId }: Viewer,
    { name, sql, parameters }: NamedStatement,
  ): Promise<string | null> {
    const lane = this.leastBusy() ?? (await this.open())
    lane.inFlight += 1
    lane.statements.add(name)
    if (lane.statements.size >= MOST_STATEMENTS) this.retire(lane)
    // What is sent in one turn of the event loop leaves in one packet.
    const { stream } = (lane.client as unknown as Corked).connection
    stream.cork()
    process.nextTick(() => {
      stream.uncork()
    })
    try {
      return await new Promise<string | null>((resolve, reject) => {
        const config = { name, text: sql, values: [...parameters] }
        const query = new ViewerQuery([schoolId, membershipId, role, sessionId], config, (error, result) => {
          if (error) reject(error)
          else resolve(result.rows[0]?.json ?? null)
        })
        lane.client.query(query as unknown as pg.Submittable)
      })
    } finally {
      lane.inFlight -= 1
      if (lane.retired && lane.inFlight === 0) void lane.client.end().catch(() => undefined)
    }
  }

  /** The open connection with the least to do; where all have something, another one is opened for those who come later. */
  private leastBusy(): Lane | null {
    let best: Lane | null = null
    for (const lane of this.lanes) if (!best || lane.inFlight < best.inFlight) best = lane
    if (best && best.inFlight > 0 && this.lanes.size < this.width) this.open().catch(() => undefined)
    return best
  }

  private retire(lane: Lane): void {
    lane.retired = true
    this.lanes.delete(lane)
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
    const lane: Lane = { client, statements: new Set(), inFlight: 0, retired: false }
    client.on('error', () => {
      this.lanes.delete(lane)
    })
    client.on('end', () => {
      this.lanes.delete(lane)
    })
    await client.connect()
    // Parameters come and go, the shape of the data does not: planning a large statement costs more than it could win.
    await client.query('SET plan_cache_mode = force_generic_plan')
    // Prepared ahead, so that a message never has to: begin_viewer raises there, which its preparation must survive.
    await client.query(`PREPARE ${SESSION_STATEMENT} AS ${SESSION_TEXT}`)
    this.lanes.add(lane)
    return lane
  }
}
