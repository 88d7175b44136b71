import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import pg from 'pg'
import { openEmbeddedDatabase } from '../../src/data/embedded-database.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import type { Database } from '../../src/data/database.js'

/** Set by the global setup: what every test database is copied from. */
export interface Template {
  readonly serverUrl: string | null
  /** Every database of this run on the server begins with it. */
  readonly templateName: string
  /** Removed at the end of the run. */
  readonly folder: string
  readonly imageFile: string
}
export const templateVariable = 'RTSPORT_TEST_TEMPLATE'

export const readTemplate = (): Template => JSON.parse(process.env[templateVariable] ?? '') as Template

/** True where the tests run on a PostgreSQL server (TEST_DATABASE_URL), false on the embedded one. */
export const onServer = (): boolean => readTemplate().serverUrl !== null

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs one statement on a connection of its own. */
export async function onServerDatabase<Row>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as readonly Row[]
  } finally {
    await client.end()
  }
}

/** Encrypts the notes in every test's database. */
export const testNotesKey = 'a notes key of a test, of more than thirty-two bytes'

export interface TestDatabase {
  readonly database: Database
  /** Null on the embedded PostgreSQL. */
  readonly url: string | null
  /** Closes and removes it. */
  drop(): Promise<void>
}

/** Asked without policies, the largest operation takes a slow machine longer than a request may. */
const MOST_MS = 90_000

/**
 * A database of the test's own.
 * @param content `demo`: migrated, with the demo data; `empty`: migrated, without a row; `blank`: without a table
 */
export async function createTestDatabase(content: 'demo' | 'empty' | 'blank' = 'demo'): Promise<TestDatabase> {
  const { serverUrl, templateName, imageFile } = readTemplate()
  if (serverUrl === null) {
    const image = content === 'blank' ? null : new Blob([await readFile(`${imageFile}.${content}`)])
    const database = await openEmbeddedDatabase({ image })
    return { database, url: null, drop: () => database.close() }
  }
  const name = `${templateName}_${randomUUID().replaceAll('-', '')}`
  await onServerDatabase(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${content === 'blank' ? 'template0' : `${templateName}_${content}`}`)
  const url = urlOf(serverUrl, name)
  const database = openServerDatabase(url, 10, MOST_MS)
  return {
    database,
    url,
    async drop() {
      await database.close()
      await onServerDatabase(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

export const temporaryFolder = (): Promise<string> => mkdtemp('/tmp/rtsport-test-')
