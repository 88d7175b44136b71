import path from 'node:path'
import { rootFolder } from '../folders.js'
import { ConfigError, readInteger, type Environment } from './settings.js'

/** Where the data is: all that migrating a database needs to know. */
export interface StoreConfig {
  /** Null: the embedded PostgreSQL in `dataFolder`. It may name several servers, of which one takes writes. */
  readonly databaseUrl: string | null
  /** A replica of it, for reads that may be stale. */
  readonly replicaUrl: string | null
  /** Where the embedded PostgreSQL and its own keys are kept. */
  readonly dataFolder: string
  /** Connections to PostgreSQL that one process opens at the most. */
  readonly databasePoolSize: number
}

/** Who, and where; `,` parts several servers. */
const SERVERS = /^postgres(?:ql)?:\/\/(?:[^/?]*@)?([^/?@]*)/i
const SERVER = /^(?:\[[\da-f:.]+\]|[^:,[\]]+)(?::\d{1,5})?$/i
const TARGET = /[?&]target_session_attrs=([^&]*)/

/** The servers of a URL, as it has them; nothing else of it is ever said, for it may hold a password. */
export const serversIn = (url: string): string => SERVERS.exec(url)?.[1] ?? ''

function readDatabaseUrl(environment: Environment): string | null {
  const url = environment['DATABASE_URL'] || null
  const servers = serversIn(url ?? '').split(',')
  if (url === null || servers.length < 2) return url
  if (!servers.every(server => SERVER.test(server))) {
    throw new ConfigError('DATABASE_URL must name its servers as host:port,host:port')
  }
  const target = TARGET.exec(url)?.[1] ?? 'read-write'
  if (target !== 'read-write' && target !== 'primary') {
    throw new ConfigError('DATABASE_URL leads to the server that takes writes: target_session_attrs can be read-write or primary alone')
  }
  return url
}

function readReplicaUrl(environment: Environment, databaseUrl: string | null): string | null {
  const url = environment['REPLICA_URL'] || null
  if (url === null) return null
  if (databaseUrl === null) throw new ConfigError('REPLICA_URL needs a DATABASE_URL: the embedded store has no replica')
  if (!SERVERS.test(url) || serversIn(url).includes(',')) throw new ConfigError('REPLICA_URL must be the URL of one PostgreSQL server')
  return url
}

export function readStore(environment: Environment): StoreConfig {
  const databaseUrl = readDatabaseUrl(environment)
  return {
    databaseUrl,
    replicaUrl: readReplicaUrl(environment, databaseUrl),
    dataFolder: path.resolve(rootFolder, environment['DATA_FOLDER'] || '.rtsport'),
    databasePoolSize: readInteger(environment, 'DATABASE_POOL_SIZE', 10, [1, 1000]),
  }
}
