import pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'

const PAUSE_MS = 250
const ANSWER_MS = 1_000
/** Of a primary that has moved on for long, only the last minutes could still serve anybody. */
const MOST_SAMPLES = 2_000

/** Where the primary's log ended at a time; whatever was committed before is in the log up to there. */
interface Sample {
  readonly at: number
  readonly end: number
}

/** What a server says of itself: which database it is, in which history, and how far its log goes or was replayed. */
interface ServerPosition {
  readonly database: string
  readonly timeline: number
  readonly end: string | null
}

const DATABASE = `(SELECT system_identifier FROM pg_control_system()) || ' '
  || (SELECT oid FROM pg_database WHERE datname = current_database()) AS database`
/** One that takes no writes has been left, or will be. */
const PRIMARY = `SELECT ${DATABASE}, ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer AS timeline,
  CASE WHEN current_setting('transaction_read_only') = 'off' THEN pg_current_wal_insert_lsn() - '0/0' END AS end`
/** One that was promoted is none any more. Of its timeline it knows the one of its last restart point: it is late rather than early. */
const REPLICA = `SELECT ${DATABASE}, (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0' END AS end`

/** A connection that is opened when it is asked, and again after a failure. */
class ServerProbe {
  private client: Promise<pg.Client> | null = null
  private closed = false

  constructor(
    private readonly make: () => pg.Client,
    private readonly question: string,
  ) {}

  async position(): Promise<ServerPosition> {
    if (this.closed) throw new Error('nothing is asked any more')
    try {
      const asked = (this.client ??= this.connect())
      const { rows } = await (await asked).query<ServerPosition>(this.question)
      if (this.client !== asked) throw new Error('what a server said that has been left counts no more')
      const [place] = rows
      if (!place) throw new Error('a server says nothing of itself')
      return place
    } catch (error) {
      this.drop()
      throw error
    }
  }

  drop(): void {
    void this.client?.then(client => client.end()).catch(() => undefined)
    this.client = null
  }

  close(): void {
    this.closed = true
    this.drop()
  }

  private async connect(): Promise<pg.Client> {
    const client = this.make()
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
}

/**
 * How stale a replica is, by the primary's own order of things and this process's clock alone: it has all that was committed up to a
 * moment, once it has replayed the log up to where the primary's ended just after that moment. The servers' clocks do not matter,
 * nor does it that an idle primary commits nothing.
 */
export class ReplicaWatch {
  private samples: Sample[] = []
  /** All that was committed by then is on the replica, by performance.now(). */
  private freshAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined
  private closed = false
  private readonly primary: ServerProbe
  private readonly replica: ServerProbe

  constructor(primary: PrimaryConfig, replica: pg.ClientConfig) {
    const bounded = { query_timeout: ANSWER_MS }
    this.primary = new ServerProbe(() => new PrimaryClient({ ...primary, ...bounded }), PRIMARY)
    this.replica = new ServerProbe(() => new pg.Client({ ...replica, ...bounded }), REPLICA)
    // What was compared with the server before says nothing of the one that takes writes now.
    primary.servers?.onMove(() => {
      this.primary.drop()
      this.forget()
    })
    void this.again()
  }

  /** In milliseconds, at the most; infinite where there is no telling. */
  get staleness(): number {
    return performance.now() - this.freshAt
  }

  /** Nothing is asked of the replica until it has answered here. */
  distrust(): void {
    this.freshAt = Number.NEGATIVE_INFINITY
    this.replica.drop()
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.primary.close()
    this.replica.close()
  }

  private forget(): void {
    this.freshAt = Number.NEGATIVE_INFINITY
    this.samples = []
  }

  private async again(): Promise<void> {
    await this.look().catch(() => {
      this.forget()
    })
    if (!this.closed) this.timer = setTimeout(() => void this.again(), PAUSE_MS).unref()
  }

  private async look(): Promise<void> {
    const at = performance.now()
    const primary = await this.primary.position()
    if (primary.end === null) throw new Error('it takes no writes')
    this.samples.push({ at, end: Number(primary.end) })
    if (this.samples.length > MOST_SAMPLES) this.samples.shift()
    const replica = await this.replica.position()
    if (replica.end === null || replica.database !== primary.database || replica.timeline !== primary.timeline)
      throw new Error('it is no replica of this primary')
    const replayed = Number(replica.end)
    const reached = this.samples.filter(({ end }) => end <= replayed)
    const last = reached.at(-1)
    if (!last) return
    this.freshAt = Math.max(this.freshAt, last.at)
    this.samples = this.samples.slice(reached.length)
  }
}
