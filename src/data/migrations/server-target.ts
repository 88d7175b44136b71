import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { PrimaryPool } from '../servers/primary-pool.js'
import type { Servers } from '../servers/servers.js'
import { refuseShadow, type EngineTarget } from './target.js'

/** A connection of its own, without the time limits of those that serve requests. */
async function connect(servers: Servers): Promise<SqlDriverAdapter> {
  const pool = new PrimaryPool({ connectionString: servers.url, servers, max: 1 })
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect()
  adapter.executeScript = async script => {
    await pool.query(script)
  }
  return adapter
}

/** How migrations and the schema engine reach a PostgreSQL server. */
export const serverTarget = (servers: Servers): EngineTarget => ({
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  connect: () => connect(servers),
  connectToShadowDb: refuseShadow,
})
