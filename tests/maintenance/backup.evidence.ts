import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { backUp, restore, type Place } from '../../src/data/backup/backup.js'
import { manifestOf, type Manifest } from '../../src/data/backup/manifest.js'
import { verifyRestored, type Verdict } from '../../src/data/backup/verify.js'
import type { Reference } from '../../src/data/checks/reference.js'
import { applyMigrations } from '../../src/data/migrations/apply.js'
import { readMigrations } from '../../src/data/migrations/folder.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { createTestDatabase, onServer, temporaryFolder, testNotesKey, type TestDatabase } from '../support/databases.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { inTransaction } from '../support/sql.js'
import { addAccessRecord, seal } from '../sql/support/access-records.js'
import { addEvent, buildCase, buildClinic } from '../sql/support/factories.js'
import { buildEarlyRecord } from './support/early-record.js'
import { referenceOfTests } from './support/reference.js'

const TIMEOUT_MS = 120_000
const folders = (process.env['PATH'] ?? '').split(path.delimiter)
const describeOnServer = onServer() && hasPostgresPrograms ? describe : describe.skip

const placeOf = (url: string): Place => ({ databaseUrl: url, dataFolder: '/nowhere', folders })

describeOnServer('a backup of a server’s database (needs a server and PostgreSQL’s client programs)', () => {
  let folder = ''
  let demo: TestDatabase
  let reference: Reference
  let dump = ''
  let manifest: Manifest
  const opened: TestDatabase[] = []
  const blank = async (): Promise<TestDatabase & { readonly url: string }> => {
    const made = await createTestDatabase('blank')
    opened.push(made)
    return { ...made, url: made.url ?? '' }
  }

  beforeAll(async () => {
    ;[folder, demo, reference] = [await temporaryFolder(), await createTestDatabase('demo'), await referenceOfTests()]
    dump = path.join(folder, 'backups', 'demo.dump')
    manifest = await backUp(placeOf(demo.url ?? ''), dump)
  }, TIMEOUT_MS)
  afterAll(async () => {
    await Promise.all([demo, ...opened].map(database => database.drop()))
    await rm(folder, { recursive: true, force: true })
  })

  /** Copies the backup under another name, for a test to damage. */
  async function copyOf(name: string): Promise<string> {
    const copy = path.join(path.dirname(dump), `${name}.dump`)
    await copyFile(dump, copy)
    await copyFile(manifestOf(dump), manifestOf(copy))
    return copy
  }

  const verify = ({ database }: TestDatabase, of = manifest, key = testNotesKey): Promise<Verdict> =>
    verifyRestored(database, of, [key], reference)

  test('is readable by its owner only, and has a manifest of its contents', async () => {
    for (const file of [dump, manifestOf(dump)]) expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(manifestOf(dump), 'utf8'))).toEqual(manifest)
    expect(manifest.rows).toMatchObject({ schools: 2, clinical_notes: expect.any(Number) as number })
    expect(Object.keys(manifest.migrations)).toEqual((await readMigrations()).map(({ name }) => name))
    expect(existsSync(`${dump}.half`)).toBe(false)
  })

  test('never overwrites another backup', async () => {
    await expect(backUp(placeOf(demo.url ?? ''), dump)).rejects.toThrow('is there already, and a backup never writes over another')
  })

  test(
    'passes verification after a restore from a renamed copy; a missing row, a wrong NOTES_KEY and a cut access record fail it',
    async () => {
      const copy = await blank()
      await restore(placeOf(copy.url), await copyOf('renamed'))
      const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count)
      expect(await verify(copy)).toMatchObject({ problems: [], applied: [], rows, notes: manifest.rows['clinical_notes'] })

      expect((await verify(copy, manifest, 'quite another key of more than thirty-two bytes')).problems).toEqual([
        expect.stringContaining('NOTES_KEY is not the key that the clinical notes in this database are encrypted under'),
      ])
      const school = await inTransaction(copy.database, 'commit', async sql => {
        await sql`SET LOCAL session_replication_role = replica`
        await sql`DELETE FROM event_visibility_changes`
        await sql`UPDATE clinical_notes SET ciphertext = set_byte(ciphertext, 0, get_byte(ciphertext, 0) # 1) WHERE event_id = (SELECT min(event_id::text)::uuid FROM clinical_notes)`
        await sql`DELETE FROM restrictions WHERE id = (SELECT min(id::text)::uuid FROM restrictions)`
        return sql.value<string>`SELECT min(id::text) FROM schools`
      })
      const wanted = { ...manifest, heads: { [school]: { number: 9, hash: 'f'.repeat(64) } } }
      expect((await verify(copy, wanted)).problems).toEqual([
        expect.stringMatching(/^table restrictions has \d+ rows, and had \d+ when it was backed up$/),
        expect.stringMatching(/^1 clinical notes cannot be decrypted: /),
        expect.stringMatching(/^access record of .*the chain’s end was cut off$/),
      ])
    },
    TIMEOUT_MS,
  )

  test(
    'is a consistent snapshot while writes continue',
    async () => {
      const busy = await createTestDatabase('demo')
      opened.push(busy)
      await inTransaction(busy.database, 'commit', async sql => {
        const { trainer, athlete } = await buildClinic(sql)
        await addAccessRecord(sql, trainer, [athlete])
        await seal(sql)
        // Recent and unsealed at the time of the backup, but overdue for sealing at the time of the restore.
        await sql`INSERT INTO access_records (school_id, membership_id, role, athlete_ids, kinds, operation, request_id, recorded_at)
          VALUES (${trainer.school}, ${trainer.id}, 'AT', ${[athlete.id]}::uuid[], '{CASE}', 'Case', ${randomUUID()}, now() - interval '10 minutes')`
      })
      const writer = { goOn: true }
      const writing = (async () => {
        for (let count = 0; writer.goOn && count < 10_000; count += 1) {
          await inTransaction(busy.database, 'commit', async sql => {
            const { trainer, athlete } = await buildClinic(sql)
            const of = await buildCase(sql, athlete)
            await addEvent(sql, of, trainer, 'SIDELINE_ENTRY', { participation: 'OUT' })
          })
        }
      })()
      const file = path.join(folder, 'busy.dump')
      const taken = await backUp(placeOf(busy.url ?? ''), file)
      writer.goOn = false
      await writing
      const copy = await blank()
      await restore(placeOf(copy.url), file)
      expect((await verify(copy, taken)).problems).toEqual([])
      expect(Object.values(taken.heads)).toEqual([{ number: 1, hash: expect.any(String) as string }])
      const now = await inTransaction(busy.database, 'rollback', sql => sql.value<number>`SELECT count(*)::int FROM events`)
      expect(taken.rows['events']).toBeLessThan(now)
    },
    TIMEOUT_MS,
  )

  test('is refused with its file’s name when it is cut off, changed or without a manifest, and nothing is restored', async () => {
    const target = await blank()
    const into = placeOf(target.url)
    const [cut, changed, alone] = [await copyOf('cut'), await copyOf('changed'), await copyOf('alone')]
    await truncate(cut, 1000)
    await expect(restore(into, cut)).rejects.toThrow(/cut\.dump is cut off: it has 1000 of \d+ bytes\. Nothing was restored/)
    const file = await open(changed, 'r+')
    await file.write('x', 5000)
    await file.close()
    await expect(restore(into, changed)).rejects.toThrow('changed.dump was changed since it was written')
    await rm(manifestOf(alone))
    await expect(restore(into, alone)).rejects.toThrow('alone.dump.json is missing')
    await writeFile(manifestOf(alone), '{"format":')
    await expect(restore(into, alone)).rejects.toThrow('alone.dump.json is cut off')
    await expect(restore(into, path.join(folder, 'none.dump'))).rejects.toThrow('there is no backup')
    expect(await inTransaction(target.database, 'rollback', sql => sql.value`SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toBe(0) // prettier-ignore
  })

  test('is never restored over existing tables', async () => {
    await expect(restore(placeOf(demo.url ?? ''), dump)).rejects.toThrow('a restore never writes over data')
  })

  test('is refused if it comes from a newer version or from the other kind of store', async () => {
    const [into, copy] = [placeOf((await blank()).url), await copyOf('newer')]
    await writeFile(manifestOf(copy), JSON.stringify({ ...manifest, migrations: { '20990101000000_newer': 'x' } }))
    await expect(restore(into, copy)).rejects.toThrow('a newer RTSport made this backup (it has 20990101000000_newer)')
    await expect(restore({ ...into, databaseUrl: null }, dump)).rejects.toThrow('this is a dump of a server’s database')
  })

  test(
    'from an older version is restored and migrated',
    async () => {
      const [old, copy, migrations] = [await blank(), await blank(), await readMigrations()]
      await applyMigrations(old.database.migrationTarget, migrations.slice(0, 5))
      await inTransaction(old.database, 'commit', buildEarlyRecord)
      const file = path.join(folder, 'old.dump')
      const taken = await backUp(placeOf(old.url), file)
      await restore(placeOf(copy.url), file)
      const verdict = await verify(copy, taken)
      expect(verdict).toMatchObject({ problems: [], notes: 1, applied: migrations.slice(5).map(({ name }) => name) })
    },
    TIMEOUT_MS,
  )

  test(
    'is restored on a server without the roles, by a login that is no superuser',
    async () => {
      const cluster = await OwnPostgres.make()
      try {
        await cluster.sql(`CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'a password'`)
        await cluster.sql('CREATE DATABASE rescued OWNER keeper')
        const url = cluster.urlOf('rescued').replace('postgres@', 'keeper:a%20password@')
        await restore(placeOf(url), dump)
        // The login of another RTSport on the same server: roles are shared by all databases.
        await cluster.sql('CREATE ROLE neighbour LOGIN')
        await cluster.sql('CREATE DATABASE next_door OWNER neighbour')
        await cluster.sql('GRANT rtsport_sign_in, rtsport_at, rtsport_coach, rtsport_parent, rtsport_admin TO neighbour')
        const database = openServerDatabase(url, 2)
        try {
          expect((await verify({ database } as TestDatabase)).problems).toEqual([])
          const roles = await cluster.sql<{ readonly count: number }>(`SELECT count(*)::int FROM pg_roles WHERE rolname LIKE 'rtsport%'`)
          expect(roles).toEqual([{ count: 6 }])
        } finally {
          await database.close()
        }
      } finally {
        await cluster.remove()
      }
    },
    TIMEOUT_MS,
  )

  describe('PostgreSQL’s client programs', () => {
    /** Makes a folder with a pg_dump that reports a version, and otherwise runs the script. */
    async function withProgram(version: string, script: string): Promise<string> {
      const place = await temporaryFolder()
      await writeFile(
        path.join(place, 'pg_dump'),
        `#!/bin/sh\nif [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) ${version}"; exit; fi\n${script}\n`,
      )
      await chmod(path.join(place, 'pg_dump'), 0o755)
      return place
    }

    test('get the password through their environment, never on the command line', async () => {
      const place = await withProgram(String(manifest.postgres), 'echo "$*" > "${0%/*}/line"; env > "${0%/*}/env"; exit 1')
      const url = (demo.url ?? '').replace('postgres@', 'postgres:a%20secret@')
      const failed = backUp({ ...placeOf(url), folders: [place, ...folders] }, path.join(folder, 'failed.dump'))
      await expect(failed).rejects.toThrow('pg_dump failed')
      expect(await readFile(path.join(place, 'line'), 'utf8')).not.toContain('secret')
      expect(await readFile(path.join(place, 'env'), 'utf8')).toMatch(/^PGPASSWORD=a secret$/m)
      expect(existsSync(path.join(folder, 'failed.dump'))).toBe(false)
      expect(existsSync(path.join(folder, 'failed.dump.half'))).toBe(false)
      await rm(place, { recursive: true })
    })

    test('that fail midway leave no backup, and their messages about rows are not repeated', async () => {
      const place = await withProgram(String(manifest.postgres), `for a; do case $a in --file=*) echo half > "\${a#--file=}";; esac; done
echo 'pg_dump: error: Dumping the contents of table "athletes" failed' >&2; echo 'CONTEXT: COPY athletes, line 3: "Jo Secret"' >&2; exit 1`) // prettier-ignore
      const failed = backUp({ ...placeOf(demo.url ?? ''), folders: [place] }, path.join(folder, 'midway.dump'))
      await expect(failed).rejects.toThrow('Dumping the contents of table "athletes" failed')
      await expect(failed).rejects.not.toThrow('Jo Secret')
      expect(existsSync(path.join(folder, 'midway.dump'))).toBe(false)
      await rm(place, { recursive: true })
    })

    test('whose output cannot be renamed leave no manifest, so that the next backup can succeed', async () => {
      const place = await withProgram(String(manifest.postgres), `for a; do case $a in --file=*) a="\${a#--file=}"; mkdir "\${a%.half}";; esac; done`) // prettier-ignore
      const file = path.join(folder, 'nameless.dump')
      await expect(backUp({ ...placeOf(demo.url ?? ''), folders: [place, ...folders] }, file)).rejects.toThrow('EISDIR')
      expect(existsSync(manifestOf(file))).toBe(false)
      await rm(place, { recursive: true })
    })
  })

  test(
    'npm run db:restore exits with 1 when it refuses, and says why',
    async () => {
      await build()
      const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: demo.url ?? '', NOTES_KEY: testNotesKey }
      const { code, stderr } = await promisify(execFile)(process.execPath, ['dist/prisma/restore.js', dump], { env }).catch(
        (error: unknown) => error as { readonly code: number; readonly stderr: string },
      ) as { readonly code?: number; readonly stderr: string } // prettier-ignore
      expect(code).toBe(1)
      expect(stderr).toMatch(/^The backup cannot be restored: the database of DATABASE_URL holds \d+ tables/)
      expect(stderr).not.toMatch(/\n {4}at /)
    },
    TIMEOUT_MS,
  )
})
