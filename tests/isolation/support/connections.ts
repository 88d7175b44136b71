import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { pidOf } from '../../../src/data/pipeline/backend.js'
import type { Pipeline } from '../../../src/data/pipeline/pipeline.js'
import { LEFT_BEHIND } from './messages.js'

/** Finds a test's connections in pg_stat_activity. */
export const APPLICATION = 'rtsport-isolation'

interface Lane {
  readonly client: pg.Client
}

/** The pipeline's private connections. */
const lanesOf = (pipeline: Pipeline): readonly Lane[] => [...(Reflect.get(pipeline, 'lanes') as ReadonlySet<Lane>)]

/** Resolves once no connection is being opened. */
export async function settled(pipeline: Pipeline): Promise<void> {
  await (Reflect.get(pipeline, 'opening') as Promise<unknown> | null)
}

/** What earlier messages have left behind on each connection. Asked without a session, among other messages. */
export async function leftBehind(pipeline: Pipeline): Promise<readonly unknown[]> {
  const answers = await Promise.all(
    lanesOf(pipeline).map(({ client }) => client.query<{ isOwner: boolean; settings: string }>(LEFT_BEHIND)),
  )
  return answers.flatMap(({ rows }) => rows).filter(({ isOwner, settings }) => !isOwner || settings !== '')
}

/** Page faults of PostgreSQL's processes so far, or null if they run on another machine. */
export function pagesGiven(pipeline: Pipeline): number | null {
  const files = lanesOf(pipeline).map(({ client }) => `/proc/${pidOf(client)}/stat`)
  if (!files.every(file => existsSync(file))) return null
  return files.reduce(
    (sum, file) =>
      sum +
      Number(
        readFileSync(file, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')[7],
      ),
    0,
  )
}

/** A separate connection that cancels or terminates the test's backends. */
export class Operator {
  private readonly client: pg.Client

  constructor(connectionString: string) {
    this.client = new pg.Client({ connectionString, application_name: 'operator' })
  }

  connect(): Promise<unknown> {
    return this.client.connect()
  }

  end(): Promise<void> {
    return this.client.end()
  }

  /** Cancels the running statements. @returns how many */
  cancel(): Promise<number> {
    return this.signal('pg_cancel_backend', "AND state = 'active'")
  }

  /** Terminates the connections. @returns how many */
  kill(): Promise<number> {
    return this.signal('pg_terminate_backend')
  }

  private async signal(by: string, which = ''): Promise<number> {
    const { rows } = await this.client.query<{ reached: number }>(
      `SELECT count(${by}(pid))::integer AS reached FROM pg_stat_activity
        WHERE application_name = '${APPLICATION}' AND datname = current_database() ${which}`,
    )
    return rows[0]?.reached ?? 0
  }
}

/** Repeats a disturbance until the work is done. */
export async function meanwhile<T>(work: Promise<T>, disturb: () => Promise<unknown>, pauseMs: number): Promise<T> {
  const going = new Set([work])
  const done = work.finally(() => {
    going.delete(work)
  })
  const disturbing = async (): Promise<void> => {
    while (going.size > 0) {
      await disturb()
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
  const [result] = await Promise.all([done, disturbing()])
  return result
}
