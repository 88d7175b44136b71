import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/**
 * Where the engine works. Its adapters' `executeScript` must run a whole script at once and wait for it: the published ones
 * split at semicolons, which breaks function bodies, or do not wait.
 */
export type EngineTarget = SqlMigrationAwareDriverAdapterFactory

/** Nothing that is asked of the engine here needs a database to try migrations in. */
export const refuseShadow = (): Promise<never> => Promise.reject(new Error('no shadow database is to be had'))
