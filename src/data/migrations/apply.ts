import { randomUUID } from 'node:crypto'
import { sqlStateOf } from '../database-errors.js'
import { MigrationProblem } from './history-check.js'
import type { Migration } from './folder.js'
import { HISTORY_TABLE } from './history.js'
import type { ScriptTarget } from './target.js'

/** The lock that `prisma migrate deploy` takes, so that the two wait for each other. */
const LOCK = 'SELECT pg_advisory_xact_lock(72707369);'

/** Several statements in one message are one transaction: the migration is recorded if and only if it was applied. */
const messageOf = ({ name, script, checksum }: Migration): string =>
  `${LOCK}${script}
;INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
VALUES ('${randomUUID()}', '${checksum}', '${name}', now(), clock_timestamp(), 1)`

/** PostgreSQL counts characters from the start of the whole message. */
function lineOf(error: unknown, { script }: Migration): string {
  const position = Number((error as { readonly position?: string }).position)
  return position > 0 ? ` near line ${script.slice(0, position - LOCK.length).split('\n').length} of its file` : ''
}

/** Messages of SQLSTATE class 22 may quote a value from a row, so they are replaced. */
const reasonOf = (error: unknown, state: string): string =>
  state.startsWith('22') ? 'a value in a row does not allow it' : error instanceof Error ? error.message : String(error)

function problemOf(error: unknown, migration: Migration): unknown {
  const state = sqlStateOf(error)
  if (state === null) return error
  const problem = new MigrationProblem(
    `The migration ${migration.name} failed${lineOf(error, migration)}: ${reasonOf(error, state)} (SQLSTATE ${state}).
It was one transaction: nothing of it is in the database, which is as the migration before it left it. Mend what PostgreSQL names,
then run npm run db:migrate. Until then the version that ran before this one can go on.`,
  )
  problem.cause = error
  return problem
}

/**
 * Applies migrations in order, each in a transaction of its own.
 * @returns their names
 * @throws MigrationProblem if one fails; those before it stay applied
 */
export async function applyMigrations(target: ScriptTarget, migrations: readonly Migration[]): Promise<readonly string[]> {
  const connection = await target.connect()
  try {
    await connection.executeScript(HISTORY_TABLE)
    for (const migration of migrations) {
      await connection.executeScript(messageOf(migration)).catch((error: unknown) => {
        throw problemOf(error, migration)
      })
    }
    return migrations.map(({ name }) => name)
  } finally {
    await connection.dispose()
  }
}
