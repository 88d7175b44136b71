import { sql } from 'kysely'
import type { Database } from '../../src/data/database.js'
import { compile } from '../../src/data/read/statements.js'
import { demoIds } from './ids.js'

/** Whether the demo accounts are there to sign in with. */
export async function hasDemoData(database: Database): Promise<boolean> {
  const transaction = await database.begin()
  try {
    return (await transaction.query(compile(sql`SELECT id FROM schools WHERE id = ${demoIds.lincolnSchool}::uuid`))).length > 0
  } finally {
    await transaction.rollback()
  }
}
