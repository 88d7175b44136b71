import path from 'node:path'
import { rootFolder } from '../folders.js'
import { ConfigError, readInteger, readText, type Environment, type Settings } from './settings.js'

export const storeSettings = {
  databaseUrl: {
    name: 'DATABASE_URL',
    otherwise: 'the embedded PostgreSQL',
    about:
      'The URL of a PostgreSQL server. It may name several servers, separated by commas; the one that accepts writes is used. Without it RTSport runs on an embedded PostgreSQL in `DATA_FOLDER`, with demo data.',
    example: 'postgresql://rtsport:password@127.0.0.1:5432/rtsport',
    more: 'operating.md#on-your-own-postgresql',
  },
  replicaUrl: {
    name: 'REPLICA_URL',
    about:
      'The URL of a streaming replica of the `DATABASE_URL` server. It serves queries that are sent with the header `x-rtsport-max-staleness`. Needs a `DATABASE_URL`.',
    example: 'postgresql://rtsport:password@two:5432/rtsport',
    more: 'operating.md#replica-and-failover',
  },
  dataFolder: {
    name: 'DATA_FOLDER',
    fallback: '.rtsport',
    about: 'Where the embedded PostgreSQL and its keys are kept. A relative path is relative to the project’s folder.',
  },
  databasePoolSize: {
    name: 'DATABASE_POOL_SIZE',
    fallback: 10,
    range: [1, 1000],
    about: 'The number of connections for writes in each process’s pool. Each process opens five or six more, for reads and checks.',
    more: 'scaling.md#more-processes',
  },
} as const satisfies Settings

/** Where the data is: everything that a migration needs to know. */
export interface StoreConfig {
  /** Null: the embedded PostgreSQL in `dataFolder`. The URL may name several servers, of which one accepts writes. */
  readonly databaseUrl: string | null
  /** A replica of that server, for reads that may be stale. */
  readonly replicaUrl: string | null
  /** Where the embedded PostgreSQL and its own keys are stored. */
  readonly dataFolder: string
  /** Maximum number of PostgreSQL connections per process. */
  readonly databasePoolSize: number
}

/** User and servers; `,` separates the servers. */
const SERVERS = /^postgres(?:ql)?:\/\/(?:[^/?]*@)?([^/?@]*)/i
const SERVER = /^(?:\[[\da-f:.]+\]|[^:,[\]]+)(?::\d{1,5})?$/i
const TARGET = /[?&]target_session_attrs=([^&]*)/

/** The servers part of a URL. Nothing else of the URL is ever printed, because it may contain a password. */
export const serversIn = (url: string): string => SERVERS.exec(url)?.[1] ?? ''

function readDatabaseUrl(environment: Environment): string | null {
  const url = readText(environment, storeSettings.databaseUrl)
  const servers = serversIn(url ?? '').split(',')
  if (url === null || servers.length < 2) return url
  if (!servers.every(server => SERVER.test(server))) {
    throw new ConfigError('DATABASE_URL must name its servers as host:port,host:port')
  }
  const target = TARGET.exec(url)?.[1] ?? 'read-write'
  if (target !== 'read-write' && target !== 'primary') {
    throw new ConfigError('DATABASE_URL leads to the server that accepts writes: target_session_attrs can only be read-write or primary')
  }
  return url
}

function readReplicaUrl(environment: Environment, databaseUrl: string | null): string | null {
  const url = readText(environment, storeSettings.replicaUrl)
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
    dataFolder: path.resolve(rootFolder, readText(environment, storeSettings.dataFolder) ?? storeSettings.dataFolder.fallback),
    databasePoolSize: readInteger(environment, storeSettings.databasePoolSize),
  }
}
