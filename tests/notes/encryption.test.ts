import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { fillDemoData } from '../../prisma/demo/demo-data.js'
import { demoIds } from '../../prisma/demo/ids.js'
import { openEmbeddedDatabase } from '../../src/data/embedded-database.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { WrongNotesKey } from '../../src/data/notes/master-keys.js'
import { NoteVault } from '../../src/data/notes/note-vault.js'
import { encryptPlainNotes } from '../../src/data/notes/plain-notes.js'
import { AddNoteDocument, SidelineEntryDocument, SyncEntriesDocument } from '../generated/documents.js'
import { signIn, type Client } from '../support/client.js'
import { onServer, temporaryFolder, testNotesKey } from '../support/databases.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { fragment, inTransaction, name, type Sql } from '../support/sql.js'
import { isEvidence } from '../support/evidence.js'

let server: TestServer
let trainer: Client
beforeAll(async () => {
  server = await startTestServer()
  trainer = await signIn(server, 'at@lincoln.example')
}, 60_000)
afterAll(() => server.close())

const committed = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => inTransaction(server.test.database, 'commit', work)

const CANARY = 'canary note: Lachman positive'
let written = 0
const note = async (clinicalNotes: string): Promise<string> => {
  const { addNote } = await trainer.ask(AddNoteDocument, {
    input: { caseId: demoIds.activeCase, type: 'NOTE', summary: `Seen ${++written}`, clinicalNotes },
  })
  if (!addNote?.event) throw new Error('nothing was recorded')
  expect(addNote.event.clinicalNotes).toBe(clinicalNotes)
  return addNote.event.id
}

interface Shown {
  readonly notes: ReadonlyMap<string, string | null>
  readonly errors: readonly { readonly code: string; readonly path: unknown; readonly requestId: unknown }[]
}

/** Reads by one statement, or by the resolvers when a field that no statement can answer is added. */
async function show(way: 'statement' | 'resolvers'): Promise<Shown> {
  const { data, errors } = await trainer.raw<{
    readonly case: { readonly timeline: { readonly nodes: readonly { readonly id: string; readonly clinicalNotes: string | null }[] } }
  }>(
    `query ($id: ID!) { case(id: $id) { timeline(first: 200) { nodes { id clinicalNotes } } } ${way === 'resolvers' ? '__schema { queryType { name } }' : ''} }`,
    { id: demoIds.activeCase },
  )
  return {
    notes: new Map(data?.case.timeline.nodes.map(({ id, clinicalNotes }) => [id, clinicalNotes])),
    errors: errors.map(({ extensions: { code, requestId }, path: at }) => ({ code, path: at, requestId })),
  }
}

/** As someone with access to the database but not the server, with the triggers off. */
const change = (statement: (sql: Sql) => Promise<unknown>): Promise<void> =>
  committed(async sql => {
    await sql`ALTER TABLE clinical_notes DISABLE TRIGGER USER`
    await statement(sql)
    await sql`ALTER TABLE clinical_notes ENABLE TRIGGER USER`
  })

async function tablesWith(text: string): Promise<readonly string[]> {
  return committed(async sql => {
    const tables = await sql.column<string>`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
    const found = []
    for (const table of tables)
      if (await sql.value<boolean>`SELECT EXISTS (SELECT FROM ${name(table)} AS t WHERE position(${text}::text IN t::text) > 0)`)
        found.push(table)
    return found
  })
}

describe('a note', () => {
  test.each([
    ['with quotes and line breaks', '"quoted" \\ and\n\ttabbed \u0001 \u001f \u007f'],
    ['in other scripts', 'Schürfwunde, 捻挫, 🩼 and \u2028'],
    ['of 20,000 characters of four bytes', '🩹'.repeat(20_000)],
    ['that looks like an encrypted one', `${'0'.repeat(36)}:${demoIds.lincolnSchool}:${demoIds.activeCase}:${demoIds.lincolnSchool}:AAAA`],
    ['of one character', '.'],
  ])('%s is shown as it was written, by both execution paths', async (_what, text) => {
    const id = await note(text)
    for (const way of ['statement', 'resolvers'] as const) expect((await show(way)).notes.get(id)).toBe(text)
  })

  test('is in no table in plain text, whichever mutation wrote it', async () => {
    const entry = { athleteId: demoIds.healthyAthlete, bodyPart: 'FOOT', participation: 'OUT' } as const
    await note(CANARY)
    await trainer.ask(SidelineEntryDocument, { input: { ...entry, clinicalNotes: CANARY } })
    await trainer.ask(SyncEntriesDocument, {
      entries: [{ sidelineEntry: { ...entry, clinicalNotes: CANARY, entryKey: 'synced', occurredAt: new Date().toISOString() } }],
    })
    expect(await tablesWith(CANARY)).toEqual([])
    expect(await tablesWith('Tender over the MCL')).toEqual([]) // From the demo data.
    expect(await tablesWith('Seen 1')).toEqual(['events']) // The search finds plain text.
    expect([...(await show('statement')).notes.values()]).toContain(CANARY)
  })

  test('sent again with its entry key is not written again', async () => {
    const input = { caseId: demoIds.activeCase, type: 'NOTE', summary: 'Once', clinicalNotes: CANARY, entryKey: 'once' } as const
    const before = await committed(sql => sql.value<number>`SELECT count(*)::int FROM clinical_notes`)
    for (const replayed of [false, true]) expect((await trainer.ask(AddNoteDocument, { input })).addNote?.replayed).toBe(replayed)
    expect(await committed(sql => sql.value<number>`SELECT count(*)::int FROM clinical_notes`)).toBe(before + 1)
  })

  test('has an event id of version 7, generated where it was encrypted', async () => {
    expect(await note('An id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe.each(['statement', 'resolvers'] as const)('by the %s', way => {
  const expectUnreadable = async (ids: readonly string[]): Promise<void> => {
    const good = await note('Still here')
    const { notes, errors } = await show(way)
    expect(ids.map(id => notes.get(id))).toEqual(ids.map(() => null))
    expect(notes.get(good)).toBe('Still here')
    expect(errors.map(({ code }) => code)).toEqual(ids.map(() => 'INTERNAL_SERVER_ERROR'))
    expect(errors.every(({ requestId }) => typeof requestId === 'string')).toBe(true)
  }
  const mended = async (ids: readonly string[], breaking: (sql: Sql) => Promise<unknown>): Promise<void> => {
    await change(breaking)
    try {
      await expectUnreadable(ids)
    } finally {
      await change(sql => sql`DELETE FROM clinical_notes WHERE event_id = ANY (${ids}::uuid[])`)
    }
  }

  test.each([
    ['a bit of the ciphertext', 'ciphertext = set_bit(ciphertext, 3, 1 - get_bit(ciphertext, 3))'],
    [
      'a bit of the tag',
      'ciphertext = set_bit(ciphertext, octet_length(ciphertext) * 8 - 1, 1 - get_bit(ciphertext, octet_length(ciphertext) * 8 - 1))',
    ],
    ['the nonce', 'nonce = set_bit(nonce, 3, 1 - get_bit(nonce, 3))'],
    ['the end cut off', `ciphertext = substring(ciphertext FROM 1 FOR 17)`],
  ])('a note with %s changed is not shown, and the rest of the answer is', async (_what, changed) => {
    const id = await note('Tampered with')
    await mended([id], sql => sql`UPDATE clinical_notes SET ${fragment(changed)} WHERE event_id = ${id}`)
  })

  test('a note moved to another event is not shown there', async () => {
    const [one, other] = [await note('Of the first'), await note('Of the second')]
    await mended(
      [one, other],
      sql => sql`UPDATE clinical_notes AS n SET nonce = o.nonce, ciphertext = o.ciphertext FROM clinical_notes AS o
        WHERE n.event_id <> o.event_id AND n.event_id = ANY (${[one, other]}::uuid[]) AND o.event_id = ANY (${[one, other]}::uuid[])`,
    )
  })

  test('a note copied from another school with its key is not shown', async () => {
    const id = await note('Of this school')
    await mended([id], async sql => {
      const theirs = await sql.value<string>`SELECT id FROM note_keys WHERE school_id = ${demoIds.rooseveltSchool} LIMIT 1`
      await sql`INSERT INTO note_keys (school_id, id, generation, wrapped_key, master_key_id)
        SELECT ${demoIds.lincolnSchool}, id, 1000, wrapped_key, master_key_id FROM note_keys WHERE id = ${theirs} ON CONFLICT DO NOTHING`
      await sql`UPDATE clinical_notes AS n SET key_id = o.key_id, nonce = o.nonce, ciphertext = o.ciphertext
        FROM (SELECT * FROM clinical_notes WHERE school_id = ${demoIds.rooseveltSchool} LIMIT 1) AS o WHERE n.event_id = ${id}`
    })
    await committed(sql => sql`DELETE FROM note_keys WHERE generation = 1000`)
  })
})

test('a plain-text note from before encryption is shown, and the next start encrypts it', async () => {
  const id = await note('To be replaced')
  const old = 'canary plain: from an older version "\\'
  await change(sql => sql`UPDATE clinical_notes SET body = ${old}, key_id = NULL, nonce = NULL, ciphertext = NULL WHERE event_id = ${id}`)
  for (const way of ['statement', 'resolvers'] as const) expect((await show(way)).notes.get(id)).toBe(old)
  expect(await tablesWith(old.slice(0, 12))).toEqual(['clinical_notes'])
  expect(await encryptPlainNotes(server.test.database, server.notes)).toBe(1)
  expect(await tablesWith(old.slice(0, 12))).toEqual([])
  for (const way of ['statement', 'resolvers'] as const) expect((await show(way)).notes.get(id)).toBe(old)
  expect(await encryptPlainNotes(server.test.database, server.notes)).toBe(0)
})

test('a server with another NOTES_KEY does not start on this database, unless the old one is the previous key', async () => {
  const other = 'another notes key, of more than thirty-two bytes'
  await expect(new NoteVault(server.test.database, [other]).check()).rejects.toThrow(WrongNotesKey)
  await new NoteVault(server.test.database, [other, testNotesKey]).check()
})

test('concurrent processes that need a school’s first key create one', async () => {
  const school = await committed(
    sql => sql.value<string>`INSERT INTO schools (name, slug, time_zone) VALUES ('New', 'new-high', 'America/Chicago') RETURNING id`,
  )
  const vaults = [1, 2, 3, 4].map(() => new NoteVault(server.test.database, [testNotesKey]))
  const keys = await Promise.all(vaults.map(vault => vault.keyOf(school)))
  expect(new Set(keys.map(({ id }) => id)).size).toBe(1)
  expect(await committed(sql => sql.value<number>`SELECT count(*)::int FROM note_keys WHERE school_id = ${school}`)).toBe(1)
})

const DUMP = '/usr/lib/postgresql/15/bin/pg_dump'
const whereThereIs = (store: boolean): typeof test => (store ? test : test.skip)

whereThereIs(onServer())('a dump of the whole database contains no plain-text note', async () => {
  await note(CANARY)
  const { stdout } = await promisify(execFile)(DUMP, [server.test.url ?? ''], { maxBuffer: 200_000_000 })
  const held = (texts: readonly string[]): readonly string[] => texts.filter(text => stdout.includes(text))
  expect(held(['COPY public.clinical_notes', 'at@lincoln.example'])).toHaveLength(2) // It is a whole dump.
  expect(held([CANARY, 'Tender over the MCL', 'Lachman soft end point', testNotesKey])).toEqual([])
})

whereThereIs(!onServer() && isEvidence)(
  'no file of the embedded store contains a plain-text note',
  async () => {
    const folder = await temporaryFolder()
    try {
      const database = await openEmbeddedDatabase(folder)
      await migrate(database)
      await fillDemoData(database, new NoteVault(database, [testNotesKey]).masters)
      await inTransaction(database, 'commit', sql => sql`SELECT set_config('x.y', '', true)`)
      await database.prisma.$executeRawUnsafe('CHECKPOINT')
      await database.close()
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
      const texts = await Promise.all(files.map(file => readFile(path.join(file.parentPath, file.name), 'latin1')))
      const holding = (text: string): number => texts.filter(content => content.includes(text)).length
      expect(holding('at@lincoln.example')).toBeGreaterThan(0) // The search finds plain text.
      expect([holding('Tender over the MCL'), holding('Lachman soft end point'), holding(testNotesKey)]).toEqual([0, 0, 0])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
