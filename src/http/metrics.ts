import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { singleFlight } from '../single-flight.js'
import type { DatabaseStats } from '../data/database-stats.js'
import type { PlanStats } from '../data/plan/planner.js'
import type { Way } from '../schema/common/request-facts.js'
import { mostSevereCode } from './observing/most-severe-code.js'
import type { Ended } from './observing/request-line.js'

/** From an index lookup to what clients give up on. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Maximum number of operation names with their own label: clients choose them, and each uses memory here and in Prometheus. */
const MOST_OPERATIONS = 200
const LEAST_REFUSAL = 400
const OTHER = 'other'
const ANONYMOUS = 'anonymous'

export interface MetricsOptions {
  /** The number of this worker in a cluster. */
  readonly worker?: number
  /** CPU, memory, garbage collection and event-loop lag of the process. */
  readonly ofProcess?: boolean
  /** Registers this process's metrics, and collects those of all workers in a cluster. */
  readonly ofAll?: (own: Registry) => () => Promise<string>
}

/** What `/metrics` returns to Prometheus. */
export class Metrics {
  readonly registry = new Registry()
  private readonly operations = new Set<string>()

  private readonly ways = this.counter(
    'rtsport_operations_total',
    'Operations by the way that they were answered: statement, shielded (a denied field in it), resolvers (the fallback: no one statement can hold it)',
    ['way'],
  )
  private readonly requests = this.counter(
    'rtsport_requests_total',
    'GraphQL requests by the operation’s name and the gravest code of the answer; OK where there is none',
    ['operation', 'code'],
  )
  private readonly responses = this.counter('rtsport_http_responses_total', 'Answers of every route by their HTTP status', [
    'route',
    'status',
  ])
  private readonly abandoned = this.counter('rtsport_http_abandoned_total', 'Requests whose client did not wait for the whole answer', [
    'route',
  ])
  private readonly denials = this.counter(
    'rtsport_access_denials_total',
    'Answers in which a schema coordinate was refused to the viewer’s role',
    ['coordinate'],
  )
  private readonly refusedSignIns = this.counter('rtsport_refused_sign_ins_total', 'Sign-ins that were refused, by the code', ['code'])
  private readonly durations = new Histogram({
    name: 'rtsport_request_duration_seconds',
    help: 'GraphQL requests from their headers to the end of their answer, by the operation’s type and way; none where it was refused first',
    labelNames: ['type', 'way'],
    buckets: SECONDS,
    registers: [this.registry],
  })

  constructor(private readonly options: MetricsOptions = {}) {
    if (options.worker !== undefined) this.registry.setDefaultLabels({ worker: String(options.worker) })
    if (options.ofProcess) collectDefaultMetrics({ register: this.registry })
  }

  readonly countWay = (way: Way): void => {
    this.ways.inc({ way })
  }

  ended({ facts }: FastifyRequest, { route, status, seconds, aborted }: Ended): void {
    this.responses.inc({ route, status })
    if (aborted) this.abandoned.inc({ route })
    const { type, operation, viewer, way, codes, coordinates, network } = facts
    for (const coordinate of coordinates) this.denials.inc({ coordinate })
    if (network !== null) this.refusedSignIns.inc({ code: mostSevereCode(codes) })
    // Refused before its operation was known. Without a GraphQL code, it is counted by HTTP status.
    if (type === null && codes.length === 0 && (route !== '/graphql' || status < LEAST_REFUSAL)) return
    this.requests.inc({
      operation: this.labelOf(operation, viewer !== null && status < LEAST_REFUSAL),
      code: codes.length === 0 && type === null ? `HTTP_${status}` : mostSevereCode(codes),
    })
    this.durations.observe({ type: type ?? 'none', way: way ?? 'none' }, seconds)
  }

  watchRequests(inFlight: () => number): void {
    this.gauge('rtsport_requests_in_flight', 'Requests that have not been answered yet', [], () => [[{}, inFlight()]])
  }

  watchUnread(answers: () => { readonly bytes: number; readonly cut: Readonly<Record<string, number>> }): void {
    this.gauge('rtsport_unread_bytes', 'Bytes of answers that their clients have not taken yet', [], () => [[{}, answers().bytes]])
    this.total(
      'rtsport_unread_cut_total',
      'Connections that were cut off over answers that were not read: late (not in time), too_many (bytes, most of them on connections of one client)',
      ['reason'],
      () => Object.entries(answers().cut).map(([reason, value]) => [{ reason }, value]),
    )
  }

  watchPlans(stats: () => PlanStats): void {
    this.gauge('rtsport_plans', 'Compiled plans that are kept', [], () => [[{}, stats().size]])
    this.total('rtsport_plan_lookups_total', 'Plans that were asked for: a hit was kept, a miss had to be compiled', ['result'], () => [
      [{ result: 'hit' }, stats().hits],
      [{ result: 'miss' }, stats().misses],
    ])
  }

  watchDatabase(stats: () => DatabaseStats): void {
    this.gauge('rtsport_pool_connections', 'Connections of the pool for writes and transactions', ['state'], () => [
      [{ state: 'busy' }, stats().pool.busy],
      [{ state: 'idle' }, stats().pool.idle],
    ])
    this.gauge('rtsport_pool_waiting', 'Requests that wait for a connection of the pool', [], () => [[{}, stats().pool.waiting]])
    this.gauge('rtsport_pipeline_lanes', 'Connections that all reads share', [], () => [[{}, stats().pipeline.lanes]])
    this.gauge('rtsport_pipeline_in_flight', 'Reads that PostgreSQL has not answered yet', [], () => [[{}, stats().pipeline.inFlight]])
    this.total('rtsport_database_round_trips_total', 'Messages to PostgreSQL and back', ['kind'], () =>
      Object.entries(stats().roundTrips).map(([kind, value]) => [{ kind }, value]),
    )
  }

  register(app: FastifyInstance): void {
    const text = singleFlight(this.options.ofAll?.(this.registry) ?? (() => this.registry.metrics()))
    app.get('/metrics', async (_request, reply) => reply.type(this.registry.contentType).send(await text()))
  }

  /** @param isServed to a signed-in viewer; otherwise a stranger could use up the labels, which last as long as the process */
  private labelOf(operation: string | null, isServed: boolean): string {
    if (operation === null) return ANONYMOUS
    if (this.operations.has(operation)) return operation
    if (!isServed || this.operations.size >= MOST_OPERATIONS) return OTHER
    this.operations.add(operation)
    return operation
  }

  private counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] })
  }

  /** @param values read at each scrape */
  private gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[], values: Values<Label>): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        for (const [labels, value] of values()) this.set(labels, value)
      },
    })
  }

  /** The same for a counter that is kept elsewhere. */
  private total<Label extends string>(name: string, help: string, labelNames: readonly Label[], values: Values<Label>): void {
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [labels, value] of values()) this.inc(labels, value)
      },
    })
  }
}

type Values<Label extends string> = () => readonly (readonly [labels: Partial<Record<Label, string>>, value: number])[]
