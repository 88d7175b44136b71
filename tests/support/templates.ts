import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { fillDemoData } from '../../prisma/demo/demo-data.js'
import type { Database } from '../../src/data/database.js'
import { openEmbeddedDatabase } from '../../src/data/embedded-database.js'
import { MasterKeys } from '../../src/data/notes/master-keys.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { onServerDatabase, testNotesKey, urlOf, type Template } from './databases.js'

/** What a template begins with, in the order in which one is made from the other. */
const contents: readonly (readonly [name: 'empty' | 'demo', fill: (database: Database) => Promise<unknown>])[] = [
  ['empty', migrate],
  ['demo', database => fillDemoData(database, new MasterKeys([testNotesKey]))],
]

async function fillAndClose(database: Database, fill: (database: Database) => Promise<unknown>): Promise<void> {
  try {
    await fill(database)
  } finally {
    await database.close()
  }
}

/**
 * Makes `<imageFile>.empty` and `<imageFile>.demo`, each the image of an embedded PostgreSQL.
 * @param folder where there is room to make them in
 */
export async function makeEmbeddedTemplates(imageFile: string, folder: string): Promise<void> {
  const store = path.join(folder, 'store')
  for (const [name, fill] of contents) {
    await fillAndClose(await openEmbeddedDatabase({ folder: store }), fill)
    const filled = await PGlite.create(store)
    const image = await filled.dumpDataDir('none')
    await filled.close()
    await writeFile(`${imageFile}.${name}`, Buffer.from(await image.arrayBuffer()))
  }
}

/** Makes the databases `<templateName>_empty` and `<templateName>_demo`. */
export async function makeServerTemplates(serverUrl: string, templateName: string): Promise<void> {
  let from = 'template0'
  for (const [name, fill] of contents) {
    const database = `${templateName}_${name}`
    await onServerDatabase(serverUrl, `CREATE DATABASE ${database} TEMPLATE ${from}`)
    await fillAndClose(openServerDatabase(urlOf(serverUrl, database), 2), fill)
    from = database
  }
}

async function dropDatabases(serverUrl: string, templateName: string): Promise<void> {
  const databases = await onServerDatabase<{ readonly datname: string }>(
    serverUrl,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${templateName}')`,
  )
  for (const { datname } of databases) await onServerDatabase(serverUrl, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`)
}

/** Removes what was made for a run: its folder, and every database whose name begins with that of its templates. */
export async function removeTemplates({ serverUrl, templateName, folder }: Template): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  if (serverUrl !== null) await dropDatabases(serverUrl, templateName)
}
