import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrimaryClient, type PrimaryConfig } from '../servers/primary-client.js'
import type { Servers } from '../servers/servers.js'
import { refuseShadow, type EngineTarget } from './target.js'

/** A connection of its own: the engine takes a lock for its connection's life, which ends with the work. */
async function connect(servers: Servers): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString: servers.url, max: 1, Client: PrimaryClient, servers } as pg.PoolConfig & PrimaryConfig)
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect()
  adapter.executeScript = async script => {
    await pool.query(script)
  }
  return adapter
}

/** How the schema engine reaches a PostgreSQL server. */
export const serverTarget = (servers: Servers): EngineTarget => ({
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  connect: () => connect(servers),
  connectToShadowDb: refuseShadow,
})
