import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { refuseShadow, type EngineTarget } from './target.js'

/** A connection of its own, without the time limits of those that serve. */
async function connect(url: string): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect()
  adapter.executeScript = async script => {
    await pool.query(script)
  }
  return adapter
}

/** How migrations and the schema engine reach the PostgreSQL server of a URL. */
export const serverTarget = (url: string): EngineTarget => ({
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  connect: () => connect(url),
  connectToShadowDb: refuseShadow,
})
