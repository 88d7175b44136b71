import type { PGlite } from '@electric-sql/pglite'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { refuseShadow, type EngineTarget } from './target.js'

/** The adapter's own `executeScript` does not await the script, so a failed script would count as applied. */
async function connect(store: PGlite): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPGlite(store).connect()
  adapter.executeScript = async script => {
    await store.exec(script)
  }
  // The store stays open after migrating.
  adapter.dispose = () => Promise.resolve()
  return adapter
}

/** How migrations and the schema engine reach an embedded PostgreSQL. */
export const embeddedTarget = (store: PGlite): EngineTarget => ({
  provider: 'postgres',
  adapterName: 'pglite-prisma-adapter',
  connect: () => connect(store),
  connectToShadowDb: refuseShadow,
})
