import { hashPassword } from '../../src/auth/password.js'
import type { Database, Statement, Transaction } from '../../src/data/database.js'
import { addKey } from '../../src/data/notes/key-rows.js'
import type { MasterKeys } from '../../src/data/notes/master-keys.js'
import { queryOn } from '../../src/data/notes/owner.js'
import { uuidV7 } from '../../src/data/uuid-v7.js'
import { lincoln } from './lincoln.js'
import { roosevelt } from './roosevelt.js'
import { insertSchool, schoolStatements } from './school-statements.js'

/** The password of every demo account. */
export const demoPassword = 'sideline'

/** @returns false if the demo data exists; the caller must then roll back */
async function fill(transaction: Transaction, masters: MasterKeys): Promise<boolean> {
  const inserted = await transaction.query(insertSchool(lincoln))
  if (inserted.length === 0) return false
  await transaction.query(insertSchool(roosevelt))

  const now = new Date()
  const passwordHash = await hashPassword(demoPassword)
  for (const school of [lincoln, roosevelt]) {
    const key = masters.make(school.id, uuidV7(), 1)
    await addKey(queryOn(transaction), key)
    const statements: readonly Statement[] = schoolStatements(school, now, passwordHash, masters.unwrap(key))
    for (const statement of statements) await transaction.query(statement)
  }
  return true
}

/**
 * Fills a migrated database with the two demo schools, their accounts, teams, athletes and cases, atomically. Ids are the same in every
 * database; times are relative to the time of filling.
 * @param database connected as the owner of its tables, who bypasses row-level security
 * @param masters encrypt the schools' keys for their clinical notes
 * @returns false if a school `lincoln-high` exists; nothing is written then
 */
export async function fillDemoData(database: Database, masters: MasterKeys): Promise<boolean> {
  const transaction = await database.begin()
  let filled: boolean
  try {
    filled = await fill(transaction, masters)
  } catch (error) {
    await transaction.rollback()
    throw error
  }
  await (filled ? transaction.commit() : transaction.rollback())
  return filled
}
