import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { pidOf } from '../../../src/data/pipeline/backend.js'
import type { Pipeline } from '../../../src/data/pipeline/pipeline.js'
import { LEFT_BEHIND } from './messages.js'

/** By which a test finds its connections among the server's. */
export const APPLICATION = 'rtsport-isolation'

interface Lane {
  readonly client: pg.Client
}

/** The shared connections themselves: nobody but a test looks at them. */
const lanesOf = (pipeline: Pipeline): readonly Lane[] => [...(Reflect.get(pipeline, 'lanes') as ReadonlySet<Lane>)]

/** Until no connection is being opened. */
export async function settled(pipeline: Pipeline): Promise<void> {
  await (Reflect.get(pipeline, 'opening') as Promise<unknown> | null)
}

/** What a message before has left behind on a connection: asked without a session, among the others' messages. */
export async function leftBehind(pipeline: Pipeline): Promise<readonly unknown[]> {
  const answers = await Promise.all(
    lanesOf(pipeline).map(({ client }) => client.query<{ isOwner: boolean; settings: string }>(LEFT_BEHIND)),
  )
  return answers.flatMap(({ rows }) => rows).filter(({ isOwner, settings }) => !isOwner || settings !== '')
}

/** How often the system has had to give PostgreSQL's processes a page of memory; null where they are on another machine. */
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

/** Another connection, from which the server's own functions reach the test's. */
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

  /** Ends the statements that run just now. @returns how many it reached */
  cancel(): Promise<number> {
    return this.signal('pg_cancel_backend', "AND state = 'active'")
  }

  /** Ends the connections. @returns how many it reached */
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

/** Does something over and over, while work goes on. */
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
