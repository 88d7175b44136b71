import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { demoIds } from '../../prisma/demo/ids.js'
import { WrongNotesKey } from '../../src/data/notes/master-keys.js'
import { NoteVault, openNote } from '../../src/data/notes/note-vault.js'
import { encryptPlainNotes } from '../../src/data/notes/plain-notes.js'
import { rotateNotes, type RotationReport } from '../../src/data/notes/rotation.js'
import { rootFolder } from '../../src/folders.js'
import { AddNoteDocument } from '../generated/documents.js'
import { signIn, type Client } from '../support/client.js'
import { onServer, testNotesKey } from '../support/databases.js'
import { build } from '../support/process.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { inTransaction, type Sql } from '../support/sql.js'

let server: TestServer
let trainer: Client
beforeEach(async () => {
  server = await startTestServer()
  trainer = await signIn(server, 'at@lincoln.example')
}, 60_000)
afterEach(() => server.close())

const sql = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => inTransaction(server.test.database, 'commit', work)
const rotate = (report: Partial<RotationReport> = {}, secrets: readonly [string, ...string[]] = [testNotesKey]) =>
  rotateNotes(server.test.database, new NoteVault(server.test.database, secrets).masters, {
    begun: () => undefined,
    progress: () => true,
    ...report,
  })

/** `school generation: number of notes encrypted with the key` */
const keys = (): Promise<readonly string[]> =>
  sql(
    sql => sql.column<string>`
      SELECT format('%s %s: %s', s.slug, k.generation, (SELECT count(*) FROM clinical_notes AS n WHERE n.key_id = k.id))
      FROM note_keys AS k JOIN schools AS s ON s.id = k.school_id ORDER BY 1`,
  )
const counts = (): Promise<readonly [lincoln: number, roosevelt: number]> =>
  sql(async sql => {
    const of = (school: string): Promise<number> => sql.value<number>`SELECT count(*)::int FROM clinical_notes WHERE school_id = ${school}`
    return [await of(demoIds.lincolnSchool), await of(demoIds.rooseveltSchool)]
  })

/** Every note of the school, as the running server shows it. */
async function shown(): Promise<string> {
  const { data, errors } = await trainer.raw('{ cases(first: 100) { nodes { id timeline(first: 100) { nodes { id clinicalNotes } } } } }')
  expect(errors).toEqual([])
  return JSON.stringify(data)
}
const add = (clinicalNotes: string) =>
  trainer.ask(AddNoteDocument, { input: { caseId: demoIds.activeCase, type: 'NOTE', summary: 'Seen', clinicalNotes } })

/** More than one batch of notes. */
const addMany = async (): Promise<void> => {
  await sql(async sql => {
    await sql`ALTER TABLE clinical_notes DISABLE TRIGGER USER`
    await sql`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
      SELECT c.school_id, c.id, c.athlete_id, ${demoIds.lincolnTrainer}, 'NOTE', 'One of many' FROM cases AS c, generate_series(1, 1200)
      WHERE c.id = ${demoIds.activeCase}`
    await sql`INSERT INTO clinical_notes (school_id, event_id, body) SELECT school_id, id, 'Plain ' || id FROM events WHERE summary = 'One of many'`
    await sql`ALTER TABLE clinical_notes ENABLE TRIGGER USER`
  })
  expect(await encryptPlainNotes(server.test.database, server.notes)).toBe(1200)
}

test('rotation moves every note to a new key and deletes the old keys', async () => {
  const before = await shown()
  const [lincoln, roosevelt] = await counts()
  expect(await keys()).toEqual([`lincoln-high 1: ${lincoln}`, `roosevelt-high 1: ${roosevelt}`])
  expect(await rotate()).toEqual({ notes: lincoln + roosevelt, unreadable: 0, olderKeys: 0, stopped: false })
  expect(await keys()).toEqual([`lincoln-high 2: ${lincoln}`, `roosevelt-high 2: ${roosevelt}`])
  await server.notes.check() // Loads the new keys on the embedded store. On a server they are found without this, see below.
  expect(await shown()).toBe(before)
  expect((await rotate()).notes).toBe(lincoln + roosevelt)
  expect(await keys()).toEqual([`lincoln-high 3: ${lincoln}`, `roosevelt-high 3: ${roosevelt}`])
})

test('an interrupted rotation leaves every note readable, and continues with the same keys when run again', async () => {
  await addMany()
  const [lincoln, roosevelt] = await counts()
  let batches = 0
  const cutOff = rotate({
    progress() {
      batches += 1
      if (batches === 2) throw new Error('killed')
      return true
    },
  })
  await expect(cutOff).rejects.toThrow('killed')
  expect(await keys()).toEqual([
    `lincoln-high 1: ${lincoln - 1000}`,
    'lincoln-high 2: 1000',
    `roosevelt-high 1: ${roosevelt}`,
    'roosevelt-high 2: 0',
  ])
  await server.notes.check()
  await shown()

  const stopped = await rotate({ progress: () => false })
  expect(stopped).toMatchObject({ notes: lincoln - 1000, stopped: true })
  let carriedOn = false
  const finished = await rotate({ begun: (_schools, on) => (carriedOn = on) })
  expect([finished.notes, carriedOn]).toEqual([roosevelt, true])
  expect(await keys()).toEqual([`lincoln-high 2: ${lincoln}`, `roosevelt-high 2: ${roosevelt}`])
})

test('concurrent rotations act as one', async () => {
  await addMany()
  const [lincoln, roosevelt] = await counts()
  // The embedded store runs one transaction after another.
  const results = await Promise.all([rotate(), rotate()])
  expect(results.map(({ stopped, unreadable }) => [stopped, unreadable])).toEqual(Array(2).fill([false, 0]))
  expect(results.reduce((sum, { notes }) => sum + notes, 0)).toBe(lincoln + roosevelt)
  expect(await keys()).toEqual([`lincoln-high 2: ${lincoln}`, `roosevelt-high 2: ${roosevelt}`])
})

test('rotation to a new NOTES_KEY needs the old one as the previous key; afterwards the old one opens nothing', async () => {
  const next = 'the next notes key, of more than thirty-two bytes'
  const before = await shown()
  await expect(rotate({}, [next])).rejects.toThrow(WrongNotesKey)
  await rotate({}, [next, testNotesKey])
  await expect(new NoteVault(server.test.database, [testNotesKey]).check()).rejects.toThrow(WrongNotesKey)
  const vault = new NoteVault(server.test.database, [next])
  await vault.check()
  const row = await sql(
    sql => sql.row<{ readonly id: string; readonly nonce: string; readonly ciphertext: string }>`SELECT event_id AS id,
      encode(nonce, 'hex') AS nonce, encode(ciphertext, 'hex') AS ciphertext FROM clinical_notes WHERE school_id = ${demoIds.lincolnSchool} LIMIT 1`,
  )
  const sealed = { nonce: Buffer.from(row.nonce, 'hex'), ciphertext: Buffer.from(row.ciphertext, 'hex') }
  const key = await vault.keyOf(demoIds.lincolnSchool)
  expect(before).toContain(JSON.stringify(openNote(key, row.id, sealed)))
  // It is bound to its event and school.
  expect(() => openNote(key, demoIds.activeCase, sealed)).toThrow()
  expect(() => openNote({ ...key, schoolId: demoIds.rooseveltSchool }, row.id, sealed)).toThrow()
})

test('a new NOTES_KEY makes new keys even if a rotation with the old one was interrupted', async () => {
  const next = 'the next notes key, of more than thirty-two bytes'
  const [lincoln, roosevelt] = await counts()
  await rotate({ progress: () => false })
  await rotate({}, [next, testNotesKey])
  expect(await keys()).toEqual([`lincoln-high 3: ${lincoln}`, `roosevelt-high 3: ${roosevelt}`])
  await new NoteVault(server.test.database, [next]).check()
})

test('a note that cannot be decrypted stays unchanged with its key, and the others are rotated', async () => {
  const [lincoln, roosevelt] = await counts()
  await sql(async sql => {
    await sql`ALTER TABLE clinical_notes DISABLE TRIGGER USER`
    await sql`UPDATE clinical_notes SET ciphertext = set_bit(ciphertext, 3, 1 - get_bit(ciphertext, 3))
      WHERE event_id = (SELECT event_id FROM clinical_notes WHERE school_id = ${demoIds.lincolnSchool} LIMIT 1)`
    await sql`ALTER TABLE clinical_notes ENABLE TRIGGER USER`
  })
  const next = 'the next notes key, of more than thirty-two bytes'
  expect(await rotate({}, [next, testNotesKey])).toMatchObject({ notes: lincoln + roosevelt - 1, unreadable: 1, olderKeys: 1 })
  expect(await keys()).toEqual(['lincoln-high 1: 1', `lincoln-high 2: ${lincoln - 1}`, `roosevelt-high 2: ${roosevelt}`])
  await new NoteVault(server.test.database, [next]).check() // By now the old key too is wrapped with the new NOTES_KEY.
})

const describeOnServer = onServer() ? describe : describe.skip
describeOnServer('while a server runs', () => {
  test('it shows notes encrypted with new keys, and does not write with a deleted key', async () => {
    const before = await shown()
    await rotate()
    expect(await shown()).toBe(before)
    await rotate()
    await add('Written with a key that is gone') // The server has loaded the second key, not the third.
    const [lincoln, roosevelt] = await counts()
    expect(await keys()).toEqual([`lincoln-high 3: ${lincoln}`, `roosevelt-high 3: ${roosevelt}`])
    expect(await shown()).toContain('Written with a key that is gone')
  })

  test('a note written with the old key during a rotation is readable, and the next run moves it', async () => {
    const [before, roosevelt] = await counts()
    await rotate({ progress: () => false }) // Stopped after the school's last note, before its old key is deleted.
    await add('Written with the old key')
    expect(await keys()).toContain('lincoln-high 1: 1')
    expect(await shown()).toContain('Written with the old key')
    await rotate()
    expect(await keys()).toEqual([`lincoln-high 2: ${before + 1}`, `roosevelt-high 2: ${roosevelt}`])
    expect(await shown()).toContain('Written with the old key')
  })

  test('npm run notes:rotate can be killed and run again while notes are written and read', async () => {
    await build()
    await addMany()
    const env = { ...process.env, DATABASE_URL: server.test.url ?? '', NOTES_KEY: testNotesKey, NODE_OPTIONS: '' }
    const script = ['dist/prisma/rotate-notes.js']
    const killed = spawn(process.execPath, script, { cwd: rootFolder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(killed.stdout, 'data') // It has started.
    await once(killed.stdout, 'data') // A batch is done.
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    await add('Between the two runs')
    const middle = await shown()
    const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: rootFolder, env })
    expect(stdout).toMatch(/^Going on with the rotation that was cut off\./)
    expect(stdout).toContain('NOTES_KEY_PREVIOUS is no longer needed')
    const [lincoln, roosevelt] = await counts()
    expect(await keys()).toEqual([`lincoln-high 2: ${lincoln}`, `roosevelt-high 2: ${roosevelt}`])
    expect(await shown()).toBe(middle)
  }, 120_000)
})
