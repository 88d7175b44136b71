import type { Transaction } from '../database.js'
import { inTransaction } from '../in-transaction.js'
import { openServerDatabase } from '../server-database.js'
import { AS_LONG_AS_IT_TAKES_MS, majorOf, tablesOf } from './contents.js'
import { BackupProblem, type Manifest } from './manifest.js'
import { connectionEnvironment, findProgram, runProgram } from './programs.js'
import { makeRoles } from './roles.js'
import type { ServerPlace } from './server-backup.js'

/** @returns the server's major version */
async function requireEmpty(transaction: Transaction, manifest: Manifest): Promise<number> {
  const tables = await tablesOf(transaction)
  if (tables.length > 0) {
    throw new BackupProblem(
      `the database of DATABASE_URL holds ${tables.length} tables, and a restore never writes over data. ` +
        'Make a new database (CREATE DATABASE …), name it in DATABASE_URL, and run this again. Nothing was restored.',
    )
  }
  const major = await majorOf(transaction)
  if (major < manifest.postgres)
    throw new BackupProblem(`the backup is of PostgreSQL ${manifest.postgres}, and the server here is ${major}: it needs one as new.`)
  return major
}

/** A dump has no planner statistics. Without them the first queries would get bad plans. */
async function analyze(transaction: Transaction): Promise<void> {
  for (const sql of ['SET LOCAL statement_timeout = 0', 'ANALYZE']) await transaction.query({ sql, parameters: [] })
}

/**
 * Restores a dump into a server's empty database, in one transaction. The roles it names are created before, in a transaction of their own:
 * they belong to the whole server, and stay.
 * @throws BackupProblem if the database is not empty or the dump cannot be restored; the database is unchanged
 */
export async function restoreServer(place: ServerPlace, dump: string, manifest: Manifest): Promise<void> {
  const database = openServerDatabase(place.databaseUrl, 2, AS_LONG_AS_IT_TAKES_MS)
  try {
    const major = await inTransaction(database, transaction => requireEmpty(transaction, manifest))
    const program = await findProgram('pg_restore', Math.max(major, manifest.program ?? 0), place.folders)
    await makeRoles(database)
    const name = connectionEnvironment(place.databaseUrl)['PGDATABASE'] ?? ''
    const parameters = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-password', `--dbname=${name}`, dump]
    await runProgram(program, parameters, place.databaseUrl, place.folders)
    await inTransaction(database, analyze)
  } finally {
    await database.close()
  }
}
