import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { checkDatabase } from '../../src/data/checks/check-database.js'

import type { Database } from '../../src/data/database.js'
import { applyMigrations } from '../../src/data/migrations/apply.js'
import { MigrationProblem } from '../../src/data/migrations/history-check.js'
import { migrationNames, readMigrations, type Migration } from '../../src/data/migrations/folder.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { resolveMigration } from '../../src/data/migrations/resolve.js'
import { NoteVault } from '../../src/data/notes/note-vault.js'
import { encryptPlainNotes } from '../../src/data/notes/plain-notes.js'
import { rootFolder } from '../../src/folders.js'
import { createTestDatabase, onServer, testNotesKey, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan } from '../support/process.js'
import { inTransaction, useEmptyDatabase, type Sql } from '../support/sql.js'
import { buildEarlyRecord, lookAtEarlyRecord } from './support/early-record.js'
import { referenceOfTests } from './support/reference.js'

/** Each test creates databases from scratch. */
const TIMEOUT_MS = 120_000

async function withBlank(work: (opened: TestDatabase) => Promise<void>): Promise<void> {
  const opened = await createTestDatabase('blank')
  try {
    await work(opened)
  } finally {
    await opened.drop()
  }
}

const tables = (database: Database): Promise<readonly string[]> =>
  inTransaction(database, 'rollback', sql => sql.column<string>`SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`) // prettier-ignore

const sixth = '20261123100000_case_versions'
const last = (await migrationNames()).at(-1) ?? ''

const bad = (script: string): Migration => ({ name: '20990101000000_bad', script, checksum: 'f'.repeat(64) })

describe('a database of an earlier version, with data', () => {
  test(
    'is migrated with all its rows, and keeps every rule',
    () =>
      withBlank(async ({ database }) => {
        const [migrations, reference] = [await readMigrations(), await referenceOfTests()]
        await applyMigrations(database.migrationTarget, migrations.slice(0, 3))
        await inTransaction(database, 'commit', buildEarlyRecord)
        const before = await inTransaction(database, 'rollback', lookAtEarlyRecord)
        // In two steps with data in between, like a server that is upgraded from time to time.
        await applyMigrations(database.migrationTarget, migrations.slice(3, 10))
        await inTransaction(database, 'commit', sql => buildEarlyRecord(sql))
        expect(await migrate(database)).toEqual(migrations.slice(10).map(({ name }) => name))

        const after = await inTransaction(database, 'rollback', lookAtEarlyRecord)
        expect(after).toEqual(expect.arrayContaining([...before]))
        expect(after).toHaveLength(2 * before.length)
        await encryptPlainNotes(database, new NoteVault(database, [testNotesKey]))
        expect((await checkDatabase(database, reference)).findings).toEqual([])
      }),
    TIMEOUT_MS,
  )
})

describe('a migration that fails', () => {
  test('leaves nothing behind and is named with its line, and the database is as before', async () => {
    await withBlank(async ({ database }) => {
      const failing = bad('CREATE TABLE left_behind ();\n\nSELECT no_such_column;\nCREATE TABLE never ();\n')
      const failed = applyMigrations(database.migrationTarget, [failing])
      await expect(failed).rejects.toThrow(MigrationProblem)
      await expect(failed).rejects.toThrow(
        /^The migration 20990101000000_bad failed near line 3 of its file: column "no_such_column" does not exist \(SQLSTATE 42703\)\.\nIt was one transaction: nothing of it is in the database/,
      )
      expect(await tables(database)).toEqual(['_prisma_migrations'])
      expect(await inTransaction(database, 'rollback', sql => sql.column`SELECT migration_name FROM _prisma_migrations`)).toEqual([])
    })
  })

  test('does not show what is in a row', async () => {
    await withBlank(async ({ database }) => {
      const failing = bad(`CREATE TABLE people (name text);\nINSERT INTO people VALUES ('Jo Secret');\nSELECT name::integer FROM people;`)
      const failed = applyMigrations(database.migrationTarget, [failing])
      await expect(failed).rejects.toThrow('a value in a row does not allow it (SQLSTATE 22P02)')
      await expect(failed).rejects.not.toThrow('Jo Secret')
    })
  })

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly('leaves nothing behind when its connection is cut midway (needs a server)', async () => {
    await withBlank(async ({ database }) => {
      const cut = 'CREATE TABLE left_behind ();\nSELECT pg_terminate_backend(pg_backend_pid());'
      await expect(applyMigrations(database.migrationTarget, [bad(cut)])).rejects.toThrow()
      expect(await tables(database)).toEqual(['_prisma_migrations'])
      expect(await inTransaction(database, 'rollback', sql => sql.column`SELECT migration_name FROM _prisma_migrations`)).toEqual([])
    })
  })
})

describe('an inconsistent migration history', () => {
  const { database, committed } = useEmptyDatabase()
  /** Applies `change`, tries to migrate, and undoes the change. @returns the error's message */
  async function refusal(change: (sql: Sql) => Promise<unknown>): Promise<string> {
    const history = await committed(sql => sql<object>`SELECT * FROM _prisma_migrations`)
    await committed(change)
    try {
      const [error, again] = [await migrate(database()).catch((reason: unknown) => reason), await migrate(database()).catch(() => null)]
      expect(error).toBeInstanceOf(MigrationProblem)
      expect(again).toBeNull()
      return (error as MigrationProblem).message
    } finally {
      await committed(async sql => {
        await sql`DELETE FROM _prisma_migrations`
        await sql`INSERT INTO _prisma_migrations SELECT * FROM json_populate_recordset(NULL::_prisma_migrations, ${JSON.stringify(history)})`
      })
    }
  }

  test('names a migration without an end: when it began, what is uncertain, and what to do', async () => {
    const message = await refusal(
      sql => sql`UPDATE _prisma_migrations SET finished_at = NULL, started_at = '2026-11-20T10:00:00Z' WHERE migration_name = ${sixth}`,
    )
    expect(message).toContain(`The migration ${sixth} was begun at 2026-11-20T10:00:00Z, and there is no record of its end.`)
    expect(message).toContain(`npm run db:migrate -- --rolled-back ${sixth}`)
    expect(message).toContain(`npm run db:migrate -- --applied ${sixth}`)
    expect(message).toContain('npm run db:restore')
    expect(message).toMatch(/Nothing was changed now\.$/)
  })

  test('names a migration whose file changed afterwards', async () => {
    const message = await refusal(sql => sql`UPDATE _prisma_migrations SET checksum = 'another' WHERE migration_name = ${sixth}`)
    expect(message).toMatch(
      new RegExp(`^The migration ${sixth} was applied at .*Z, and its file is another one since: the checksums differ`),
    )
    expect(message).toContain('from version control')
  })

  test('names a migration of a newer version', async () => {
    const message = await refusal(
      sql =>
        sql`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES (${randomUUID()}, 'x', '20990101000000_newer', now())`,
    )
    expect(message).toMatch(/^The migration 20990101000000_newer, applied at .*Z, is not one of this version's: a newer RTSport/)
  })

  test('names several migrations at once', async () => {
    const message = await refusal(sql => sql`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name IN (${sixth}, ${last})`)
    expect(message.match(/^The migration \S+ was begun/gm)).toHaveLength(2)
  })

  test('is settled by --applied', async () => {
    await committed(sql => sql`UPDATE _prisma_migrations SET finished_at = NULL, checksum = 'another' WHERE migration_name = ${last}`)
    await resolveMigration(database(), last, 'applied')
    expect(await migrate(database())).toEqual([])
  })

  test('is settled by --rolled-back, after which the migration is applied again', async () => {
    await withBlank(async ({ database: blank }) => {
      const migrations = await readMigrations()
      await applyMigrations(blank.migrationTarget, migrations.slice(0, -1))
      await inTransaction(
        blank,
        'commit',
        sql => sql`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES (${randomUUID()}, 'x', ${last})`,
      )
      await expect(migrate(blank)).rejects.toThrow(`The migration ${last} was begun`)
      await resolveMigration(blank, last, 'rolled-back')
      expect(await migrate(blank)).toEqual([last])
      expect(await migrate(blank)).toEqual([])
    })
  })

  test('is the only kind that can be settled', async () => {
    await expect(resolveMigration(database(), last, 'rolled-back')).rejects.toThrow(`is not on record as begun and not ended`)
    await expect(resolveMigration(database(), '20990101000000_none', 'applied')).rejects.toThrow('This version has no migration')
  })
})

describeWhereItCan('with an inconsistent migration history, the programs', () => {
  let opened: TestDatabase
  beforeAll(async () => {
    await build()
    opened = await createTestDatabase('empty')
    await inTransaction(
      opened.database,
      'commit',
      sql => sql`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${last}`,
    )
  }, TIMEOUT_MS)
  afterAll(() => opened.drop())

  /** Runs a built program. @returns its exit code and what it prints to stderr */
  const run = (...program: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> => {
    const settings = {
      DATABASE_URL: opened.url ?? '',
      SECRET_KEY: 'a key of more than thirty-two bytes for a test',
      NOTES_KEY: testNotesKey,
    }
    const env = { ...process.env, ...settings, NODE_OPTIONS: '', PORT: '0' }
    return new Promise(resolve => {
      execFile(process.execPath, [...program], { cwd: rootFolder, env }, (error, _out, printed) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, printed }),
      )
    })
  }

  test.each([
    ['npm start', 'RTSport cannot start', ['dist/src/main.js']],
    ['npm run db:migrate', 'The database cannot be migrated', ['dist/prisma/migrate.js']],
    ['npm run db:check', 'The database cannot be checked', ['dist/prisma/check.js']],
  ])(
    'exit with 1 and say what to do, without a stack trace: %s',
    async (_command, begins, program) => {
      const { code, printed } = await run(...program)
      expect(code).toBe(1)
      expect(printed.startsWith(`${begins}: The migration ${last} was begun at`)).toBe(true)
      expect(printed).toContain(`npm run db:migrate -- --applied ${last}`)
      expect(printed).not.toMatch(/\n {4}at /)
    },
    TIMEOUT_MS,
  )

  test(
    'accept npm run db:migrate -- --applied, which settles it',
    async () => {
      expect(await run('dist/prisma/migrate.js', '--applied', last)).toEqual({ code: 0, printed: '' })
      expect(await run('dist/prisma/migrate.js')).toEqual({ code: 0, printed: '' })
    },
    TIMEOUT_MS,
  )
})
