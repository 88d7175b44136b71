import { sql } from 'kysely'
import type { Database } from '../../src/data/database.js'
import { readInTransaction } from '../../src/data/in-transaction.js'
import { compile } from '../../src/data/read/statements.js'
import { demoIds } from './ids.js'

/** True if the demo accounts exist. */
export async function hasDemoData(database: Database): Promise<boolean> {
  const query = compile(sql`SELECT id FROM schools WHERE id = ${demoIds.lincolnSchool}::uuid`)
  return (await readInTransaction(database, transaction => transaction.query(query))).length > 0
}
