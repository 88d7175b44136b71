import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import type { AnswerJson } from '../answer-json.js'
import type { Database } from '../database.js'
import type { Deadline } from '../deadline.js'
import { sqlStateOf } from '../database-errors.js'
import { Pipeline } from '../pipeline/pipeline.js'
import type { PrimaryConfig } from '../servers/primary-client.js'
import { PREPARE_REPLICA_CONNECTION } from '../session.js'
import { ReadCounter, type ReadCounts, type Reason } from './read-counts.js'
import { ReplicaWatch } from './replica-watch.js'
import { answerOf, recordOf, type ReplicaAnswer, type ReplicaStatement } from './statements.js'

/** Shared by all reads, as on the primary. */
const PIPELINE_WIDTH = 3
/** A replica that answers later than this is no help. */
const ANSWER_MS = 2_000
/** The session may be too new for the replica. */
const NOT_YET_CONFIRMED = 'RT401'
const TOO_LATE = Symbol('too late')

/**
 * Serves reads that may be stale from a replica. Before an answer goes out, the primary confirms the viewer, checks that the replica lacks
 * no change that must be visible at once, and records what was shown. If any of this fails, the primary reads instead.
 */
export class Replica {
  private readonly watch: ReplicaWatch
  private readonly counter = new ReadCounter()
  private pipeline: Pipeline

  /** @param config how to connect to the replica */
  constructor(
    private readonly primary: Pick<Database, 'readAs'>,
    primaryConfig: PrimaryConfig,
    private readonly config: pg.ClientConfig,
  ) {
    this.watch = new ReplicaWatch(primaryConfig, config)
    this.pipeline = this.connect()
  }

  get counts(): ReadCounts {
    return this.counter.counts
  }

  /** An upper bound in milliseconds. */
  get staleness(): number {
    return this.watch.staleness
  }

  /** @returns the finished JSON, or null if the primary has to read */
  async readAs(viewer: Viewer, statement: ReplicaStatement, maxStalenessMs: number, deadline?: Deadline): Promise<AnswerJson | null> {
    if (this.watch.staleness > maxStalenessMs) return this.leaveTo('lag')
    const answer = await this.read(viewer, statement, deadline)
    if (!answer) return this.leaveTo('failure')
    if ((await this.primary.readAs(viewer, recordOf(answer, statement.recording), deadline)) === null) return this.leaveTo('change')
    this.counter.onReplica()
    return answer.json
  }

  async close(): Promise<void> {
    this.watch.close()
    await this.pipeline.close()
  }

  private leaveTo(reason: Reason): null {
    this.counter.onPrimary(reason)
    return null
  }

  private async read(viewer: Viewer, statement: ReplicaStatement, deadline: Deadline | undefined): Promise<ReplicaAnswer | null> {
    const timer = new AbortController()
    const tooLate = wait(ANSWER_MS, TOO_LATE, { signal: timer.signal, ref: false }).catch(() => TOO_LATE)
    try {
      const text = await Promise.race([this.pipeline.read(viewer, statement, deadline), tooLate])
      if (text !== null && typeof text !== 'symbol') return answerOf(text)
      this.startAnew()
    } catch (error) {
      if (deadline?.isOver) throw error
      if (sqlStateOf(error) !== NOT_YET_CONFIRMED) this.watch.distrust()
    } finally {
      timer.abort()
    }
    return null
  }

  /** Drops the connections: nobody waits for what hangs there. */
  private startAnew(): void {
    this.watch.distrust()
    this.pipeline.abandon()
    this.pipeline = this.connect()
  }

  private connect(): Pipeline {
    return new Pipeline(this.config, PIPELINE_WIDTH, undefined, PREPARE_REPLICA_CONNECTION)
  }
}
