import pg from 'pg'
import type { PrimaryConfig } from '../servers/primary-client.js'
import { isCutOff } from './cut-off.js'
import type { PreparedStatements } from './prepared-statements.js'
import { WriteClient } from './write-client.js'

/** Connections for whatever writes, or reads in more than one message. */
export class WritePool extends pg.Pool {
  constructor(config: pg.PoolConfig & PrimaryConfig) {
    super({ ...config, Client: WriteClient })
    const clients = new Set<pg.PoolClient>()
    this.on('connect', client => clients.add(client))
    this.on('remove', client => clients.delete(client))
    config.servers?.onMove(() => {
      for (const client of clients) void (client as unknown as pg.Client).end().catch(() => undefined)
    })
  }

  /** A statement that PostgreSQL refuses costs no connection; pg's own way would close it. */
  override async query(config: unknown): Promise<never> {
    const client = (await this.connect()) as pg.PoolClient & { readonly statements: PreparedStatements }
    try {
      const answer = await client.query(config as pg.QueryConfig)
      client.release(client.statements.isFull)
      return answer as never
    } catch (error) {
      client.release(isCutOff(error))
      throw error
    }
  }
}
