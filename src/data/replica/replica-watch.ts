import pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'

const PAUSE_MS = 250
const ANSWER_MS = 1_000
/** For a replica that lags far behind, only the last minutes could still be of use. */
const MOST_SAMPLES = 2_000

/** Where the primary's WAL ended at a time. Everything committed before that is in the WAL up to there. */
interface Sample {
  readonly at: number
  readonly end: number
}

/** A server's database, its timeline, and how far its WAL goes or was replayed. */
interface ServerPosition {
  readonly database: string
  readonly timeline: number
  readonly end: string | null
}

const DATABASE = `(SELECT system_identifier FROM pg_control_system()) || ' '
  || (SELECT oid FROM pg_database WHERE datname = current_database()) AS database`
/** `end` is null for a server that accepts no writes: clients have left it, or will. */
const PRIMARY = `SELECT ${DATABASE}, ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer AS timeline,
  CASE WHEN current_setting('transaction_read_only') = 'off' THEN pg_current_wal_insert_lsn() - '0/0' END AS end`
/** `end` is null for a promoted replica. The timeline is that of its last restart point, so it may be late but is never early. */
const REPLICA = `SELECT ${DATABASE}, (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0' END AS end`

/** A connection that opens on first use, and again after a failure. */
class ServerProbe {
  private client: Promise<pg.Client> | null = null
  private closed = false

  constructor(
    private readonly make: () => pg.Client,
    private readonly question: string,
  ) {}

  async position(): Promise<ServerPosition> {
    if (this.closed) throw new Error('the probe is closed')
    try {
      const asked = (this.client ??= this.connect())
      const { rows } = await (await asked).query<ServerPosition>(this.question)
      if (this.client !== asked) throw new Error('the answer is from a server that was left meanwhile')
      const [place] = rows
      if (!place) throw new Error('the server returned no row')
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
 * Measures a replica's staleness from the primary's WAL and this process's clock alone. The replica has everything committed up to a moment
 * once it has replayed the WAL up to where the primary's ended just after that moment. The servers' clocks do not matter, and neither does
 * an idle primary.
 */
export class ReplicaWatch {
  private samples: Sample[] = []
  /** Everything committed by then is on the replica. By performance.now(). */
  private freshAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined
  private closed = false
  private readonly primary: ServerProbe
  private readonly replica: ServerProbe

  constructor(primary: PrimaryConfig, replica: pg.ClientConfig) {
    const bounded = { query_timeout: ANSWER_MS }
    this.primary = new ServerProbe(() => new PrimaryClient({ ...primary, ...bounded }), PRIMARY)
    this.replica = new ServerProbe(() => new pg.Client({ ...replica, ...bounded }), REPLICA)
    // Samples of the previous primary say nothing about the new one.
    primary.servers?.onMove(() => {
      this.primary.drop()
      this.forget()
    })
    void this.again()
  }

  /** An upper bound in milliseconds; infinite if unknown. */
  get staleness(): number {
    return performance.now() - this.freshAt
  }

  /** The replica is not used until it has answered here again. */
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
    if (primary.end === null) throw new Error('the server accepts no writes')
    this.samples.push({ at, end: Number(primary.end) })
    if (this.samples.length > MOST_SAMPLES) this.samples.shift()
    const replica = await this.replica.position()
    if (replica.end === null || replica.database !== primary.database || replica.timeline !== primary.timeline)
      throw new Error('the server is not a replica of this primary')
    const replayed = Number(replica.end)
    const reached = this.samples.filter(({ end }) => end <= replayed)
    const last = reached.at(-1)
    if (!last) return
    this.freshAt = Math.max(this.freshAt, last.at)
    this.samples = this.samples.slice(reached.length)
  }
}
