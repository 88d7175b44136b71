import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { singleFlight } from '../../single-flight.js'

export interface Address {
  readonly host: string
  readonly port: number
}

/** What a probe learned about a server. */
interface Found {
  readonly address: Address
  /** Its timeline, which increases with each promotion; null if it accepts no writes. */
  readonly timeline: number | null
}

const DEFAULT_PORT = 5432
const PROBE_TIMEOUT_MS = 2_000
const LOOK_EVERY_MS = 5_000
/** After one writable server is found, how long to wait for others that may have a later timeline. */
const OTHERS_MS = 500
/** User, hosts and the rest. `,` separates the hosts, as in libpq. */
const URL_PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?]*@)?)([^/?@]*)(.*)$/i
const HOST = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/

const PROBE = `SELECT CASE WHEN NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
  THEN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer END AS timeline`

const takesWrites = ({ timeline }: Found): boolean => timeline !== null

function addressOf(text: string): Address {
  const [, host = text, port] = HOST.exec(text) ?? []
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? DEFAULT_PORT : Number(port) }
}

/** To the caller it is as if no server had answered. Prisma and RTSport recognise socket errors by these fields. */
const noneTakesWrites = (cause: unknown): Error =>
  Object.assign(new Error('no server of DATABASE_URL takes writes', { cause }), { code: 'ECONNREFUSED', syscall: 'connect', errno: -111 })

/** The servers a URL names. One accepts writes; after a failover, another one does. */
export class Servers {
  /** A URL with one server, which pg understands. */
  readonly url: string
  private readonly addresses: readonly Address[]
  private readonly around: readonly [before: string, behind: string]
  /** The latest timeline seen. A server from before a promotion is never used again. */
  private latest = 0
  private current: Address | null = null
  private readonly moved: (() => void)[] = []
  private watching: NodeJS.Timeout | undefined

  constructor(url: string) {
    const [, before = '', hosts = '', behind = ''] = URL_PARTS.exec(url) ?? []
    const [first = '', ...others] = hosts.split(',')
    this.around = [before, behind]
    this.url = others.length === 0 ? url : before + first + behind
    this.addresses = others.length === 0 ? [] : [first, ...others].map(addressOf)
  }

  /** True if each new connection must first find its server. */
  get areSeveral(): boolean {
    return this.addresses.length > 0
  }

  /**
   * Finds the server that accepts writes now. The result is not cached: connections open rarely, and perhaps because the server has
   * changed.
   */
  readonly locate = singleFlight(() => this.look())

  /** The URL of the server that accepts writes now, for programs that take only one. */
  async urlNow(): Promise<string> {
    if (!this.areSeveral) return this.url
    const { host, port } = await this.locate()
    return this.around.join(`${host.includes(':') ? `[${host}]` : host}:${port}`)
  }

  /** @param leave closes the open connections, because their server must not be written to any more */
  onMove(leave: () => void): void {
    this.moved.push(leave)
  }

  /** Polls, so that a server that was replaced while it kept running is left soon. */
  watch(): void {
    if (this.areSeveral) this.watching = setInterval(() => void this.locate().catch(() => undefined), LOOK_EVERY_MS).unref()
  }

  close(): void {
    clearInterval(this.watching)
  }

  private async look(): Promise<Address> {
    const found: Found[] = []
    const answers = this.addresses.map(address => this.probe(address).then(one => found.push(one)))
    const all = Promise.allSettled(answers)
    const aWriter = Promise.any(
      answers.map(answer => answer.then(() => found.some(takesWrites) || Promise.reject(new Error('the server accepts no writes')))),
    )
    await Promise.race([all, aWriter.then(() => wait(OTHERS_MS, null, { ref: false })).catch(() => all)])
    const [best] = found.filter(takesWrites).sort((one, other) => Number(other.timeline) - Number(one.timeline))
    if (!best || Number(best.timeline) < this.latest) {
      const refusals = (await all).flatMap(answer => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
      throw noneTakesWrites(refusals[0])
    }
    const before = this.current
    this.latest = Number(best.timeline)
    this.current = best.address
    if (before && before !== best.address) for (const leave of this.moved) leave()
    return best.address
  }

  private async probe(address: Address): Promise<Found> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: PROBE_TIMEOUT_MS, query_timeout: PROBE_TIMEOUT_MS })
    Object.assign(client, address)
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ readonly timeline: number | null }>(PROBE)
      return { address, timeline: rows[0]?.timeline ?? null }
    } finally {
      void client.end().catch(() => undefined)
    }
  }
}
