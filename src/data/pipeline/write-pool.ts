import type pg from 'pg'
import type { Deadline } from '../deadline.js'
import { PrimaryPool, type PrimaryPoolConfig } from '../servers/primary-pool.js'
import { isConnectionLost } from './connection-errors.js'
import type { PreparedStatements } from './prepared-statements.js'
import { partsOf } from './message.js'
import { WriteClient, type DueQuery } from './write-client.js'

/** Connections for writes, and for reads that need more than one message. */
export class WritePool extends PrimaryPool {
  /** Deadlines by ticket, for messages that come through Prisma Client, which passes on nothing but values. */
  private readonly deadlines = new Map<string, Deadline>()
  private tickets = 0

  constructor(config: PrimaryPoolConfig) {
    super(config, WriteClient)
  }

  /** @param send gets the ticket that its message must carry */
  async under<T>(deadline: Deadline | undefined, send: (ticket: string) => Promise<T>): Promise<T> {
    if (!deadline) return send('')
    this.tickets += 1
    const ticket = String(this.tickets)
    this.deadlines.set(ticket, deadline)
    try {
      return await send(ticket)
    } finally {
      this.deadlines.delete(ticket)
    }
  }

  /** Waits for a connection until the deadline. */
  async connectWithin(deadline: Deadline | undefined): Promise<pg.PoolClient> {
    if (!deadline) return this.connect()
    deadline.check()
    const connecting = this.connect()
    return deadline.within(connecting).catch((error: unknown) => {
      const giveBack = (client: pg.PoolClient): void => {
        client.release()
      }
      if (deadline.isOver) connecting.then(giveBack, () => undefined)
      throw error
    })
  }

  /** Keeps the connection when PostgreSQL rejects a statement; pg's own `query` would close it. */
  override async query(config: unknown): Promise<never> {
    const query = config as pg.QueryConfig
    const deadline = this.deadlineOf(query)
    const client = (await this.connectWithin(deadline)) as pg.PoolClient & { readonly statements: PreparedStatements }
    try {
      const due: DueQuery = deadline ? { ...query, deadline } : query
      const answer = await client.query(due)
      client.release(client.statements.isFull)
      return answer as never
    } catch (error) {
      client.release(isConnectionLost(error))
      throw error
    }
  }

  private deadlineOf({ text, values }: Partial<pg.QueryConfig>): Deadline | undefined {
    return text !== undefined && partsOf(text) ? this.deadlines.get(String(values?.[0])) : undefined
  }
}
