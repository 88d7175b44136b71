import type pg from 'pg'
import type { Viewer } from '../../auth/viewer.js'
import type { AnswerJson } from '../answer-json.js'
import type { NamedStatement } from '../database.js'
import type { Deadline } from '../deadline.js'
import { beginViewer, sessionOf } from '../session.js'
import { BatchedQuery } from './batched-query.js'
import { PreparedStatements } from './prepared-statements.js'

/** Enough to keep PostgreSQL busy over a network. A message that was sent cannot be withdrawn, so the rest wait here. */
const MOST_IN_FLIGHT = 8

/** A message that was sent and has no answer yet. */
interface Unanswered {
  readonly deadline: Deadline | undefined
  /** When it was first found to run for nobody, by performance.now(). */
  foundAt: number | null
}

type Json = { readonly json: string | null }

/** pg does not publish the type of its connection's stream. */
interface Connected {
  readonly connection: { readonly stream: { destroy(): void } }
}

/** A connection shared by many requests. Messages are pipelined: sent before earlier answers arrive. Answers come in the same order. */
export class Lane {
  readonly statements = new PreparedStatements()
  /** In the order sent. PostgreSQL works on the first. */
  private readonly unanswered = new Set<Unanswered>()
  /** It gets no new messages, and closes after its last answer. */
  retired = false
  private ending: Promise<void> | null = null

  constructor(readonly client: pg.Client) {}

  get inFlight(): number {
    return this.unanswered.size
  }

  get isFull(): boolean {
    return this.unanswered.size >= MOST_IN_FLIGHT
  }

  get hasAbandoned(): boolean {
    for (const { deadline } of this.unanswered) if (deadline?.isOver) return true
    return false
  }

  /** How long PostgreSQL is known to have worked on an abandoned message, in milliseconds; null if it does not. */
  abandonedFor(now: number): number | null {
    const [first] = this.unanswered
    if (!first?.deadline?.isOver) return null
    first.foundAt ??= now
    return now - first.foundAt
  }

  /** Closes the connection after the outstanding answers. */
  end(): Promise<void> {
    this.ending ??= this.client.end()
    return this.ending
  }

  /** Cuts the connection off, and fails all messages on it. */
  destroy(): void {
    this.stream.destroy()
  }

  async ask(viewer: Viewer, statement: NamedStatement, deadline: Deadline | undefined): Promise<AnswerJson | null> {
    const message: Unanswered = { deadline, foundAt: null }
    this.unanswered.add(message)
    try {
      return await this.send(viewer, statement)
    } finally {
      this.unanswered.delete(message)
    }
  }

  private get stream(): Connected['connection']['stream'] {
    return (this.client as unknown as Connected).connection.stream
  }

  private send(viewer: Viewer, { name, sql, parameters }: NamedStatement): Promise<AnswerJson | null> {
    return new Promise((resolve, reject) => {
      const session = sessionOf(beginViewer(viewer).parameters)
      // PostgreSQL runs both as one transaction, so the session's settings end with the message.
      const query = new BatchedQuery([session], { name, text: sql, values: [...parameters] }, (error, result: pg.QueryResult<Json>) => {
        if (error) reject(error)
        else resolve(query.longValue ?? result.rows[0]?.json ?? null)
      })
      this.client.query(query as unknown as pg.Submittable)
    })
  }
}
