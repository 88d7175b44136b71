import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/** Runs scripts: several statements in one message, which is one transaction. */
export interface ScriptTarget {
  connect(): Promise<{ executeScript(script: string): Promise<void>; dispose(): Promise<void> }>
}

/**
 * A script target for Prisma's engine. Its `executeScript` must run a whole script at once and await it. The published adapters either
 * split at semicolons, which breaks function bodies, or do not await.
 */
export type EngineTarget = SqlMigrationAwareDriverAdapterFactory

/** No command used here needs a shadow database. */
export const refuseShadow = (): Promise<never> => Promise.reject(new Error('there is no shadow database'))
