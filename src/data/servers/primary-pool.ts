import pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from './primary-client.js'

export type PrimaryPoolConfig = pg.PoolConfig & PrimaryConfig

/** A connection pool for the server that accepts writes. Connections close when another server takes over. */
export class PrimaryPool extends pg.Pool {
  constructor(config: PrimaryPoolConfig, Client: typeof PrimaryClient = PrimaryClient) {
    const options: PrimaryPoolConfig = { ...config, Client }
    super(options)
    const clients = new Set<pg.PoolClient>()
    this.on('connect', client => clients.add(client))
    this.on('remove', client => clients.delete(client))
    config.servers?.onMove(() => {
      for (const client of clients) {
        // Without an error, the pool would hand out an idle connection again.
        client.emit('error', new Error('another server accepts writes now'))
        void (client as unknown as pg.Client).end().catch(() => undefined)
      }
    })
  }
}
