import { writeFile } from 'node:fs/promises'
import { fillDemoData } from '../../prisma/demo/demo-data.js'
import type { Database } from '../../src/data/database.js'
import { databaseOn } from '../../src/data/embedded-database.js'
import { MasterKeys } from '../../src/data/notes/master-keys.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { openImage, saveRows } from './embedded-pool.js'
import { testNotesKey } from './databases.js'
import { onServerDatabase, urlOf, type Template } from './template.js'

/** The contents of the templates. Each is made from the one before. */
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

/** Writes `<imageFile>.blank`, `.empty` and `.demo`, images of an embedded PostgreSQL, and `.empty.rows` and `.demo.rows`. */
async function makeEmbeddedTemplates(imageFile: string): Promise<void> {
  const store = await openImage(null)
  const database = databaseOn(store)
  const dump = async (name: string): Promise<void> => {
    await store.query('CHECKPOINT') // So that opening the image needs no recovery.
    await writeFile(`${imageFile}.${name}`, Buffer.from(await (await store.dumpDataDir('none')).arrayBuffer()))
  }
  await dump('blank')
  for (const [name, fill] of contents) {
    await fill(database)
    await dump(name)
    await saveRows(store, `${imageFile}.${name}.rows`)
  }
  await database.close()
}

/** Creates the databases `<templateName>_empty` and `<templateName>_demo`. */
async function makeServerTemplates(serverUrl: string, templateName: string): Promise<void> {
  let from = 'template0'
  for (const [name, fill] of contents) {
    const database = `${templateName}_${name}`
    await onServerDatabase(serverUrl, `CREATE DATABASE ${database} TEMPLATE ${from}`)
    await fillAndClose(openServerDatabase(urlOf(serverUrl, database), 2), fill)
    from = database
  }
}

/** Creates the templates that every test database of a run is copied from. */
export const makeTemplates = ({ serverUrl, templateName, imageFile }: Template): Promise<void> =>
  serverUrl === null ? makeEmbeddedTemplates(imageFile) : makeServerTemplates(serverUrl, templateName)
