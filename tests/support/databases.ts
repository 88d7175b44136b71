import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { databaseOn } from '../../src/data/embedded-database.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import type { Database } from '../../src/data/database.js'
import { letGo } from './memory.js'
import { closeStore, lend, openImage } from './embedded-pool.js'
import { onServerDatabase, readTemplate, urlOf } from './template.js'

export { onServer, onServerDatabase, readTemplate, urlOf } from './template.js'

/** Encrypts the notes in every test's database. */
export const testNotesKey = 'a notes key of a test, of more than thirty-two bytes'

export interface TestDatabase {
  readonly database: Database
  /** Null on the embedded PostgreSQL. */
  readonly url: string | null
  /** Closes and removes the database. */
  drop(): Promise<void>
}

/** On a slow machine, the largest operation without policies takes longer than the request timeout. */
export const MOST_MS = 90_000

function testDatabase(database: Database, url: string | null, remove: () => Promise<unknown>): TestDatabase {
  const made: TestDatabase = {
    database,
    url,
    async drop() {
      letGo(made)
      await database.close()
      await remove()
    },
  }
  return made
}

async function embeddedTestDatabase(content: 'demo' | 'empty' | 'blank', imageFile: string): Promise<TestDatabase> {
  const open = async (): Promise<Database> => {
    if (content === 'blank') {
      const store = await openImage(`${imageFile}.blank`)
      return databaseOn(store, () => closeStore(store))
    }
    const { store, giveBack } = await lend(`${imageFile}.empty`, `${imageFile}.${content}.rows`)
    return databaseOn(store, giveBack)
  }
  return testDatabase(await open(), null, () => Promise.resolve())
}

/**
 * Creates a database for one test file.
 * @param content `demo`: migrated, with the demo data; `empty`: migrated, without rows; `blank`: without tables
 */
export async function createTestDatabase(content: 'demo' | 'empty' | 'blank' = 'demo'): Promise<TestDatabase> {
  const { serverUrl, templateName, imageFile } = readTemplate()
  if (serverUrl === null) return embeddedTestDatabase(content, imageFile)
  const name = `${templateName}_${randomUUID().replaceAll('-', '')}`
  await onServerDatabase(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${content === 'blank' ? 'template0' : `${templateName}_${content}`}`)
  const url = urlOf(serverUrl, name)
  return testDatabase(openServerDatabase(url, 10, MOST_MS), url, () => onServerDatabase(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`))
}

export const temporaryFolder = (): Promise<string> => mkdtemp('/tmp/rtsport-test-')
