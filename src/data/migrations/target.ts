import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/** Where scripts run: several statements in one message, which is one transaction. */
export interface ScriptTarget {
  connect(): Promise<{ executeScript(script: string): Promise<void>; dispose(): Promise<void> }>
}

/**
 * The same for Prisma's engine. Its adapters' `executeScript` must run a whole script at once and wait for it: the published ones
 * split at semicolons, which breaks function bodies, or do not wait.
 */
export type EngineTarget = SqlMigrationAwareDriverAdapterFactory

/** Nothing that is asked of the engine here needs a database to try migrations in. */
export const refuseShadow = (): Promise<never> => Promise.reject(new Error('no shadow database is to be had'))
