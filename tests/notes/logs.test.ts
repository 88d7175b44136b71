import { demoIds } from '../../prisma/demo/ids.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import { createServer } from '../../src/http/server.js'
import { AddNoteDocument, LoginDocument, PracticePlanLinkDocument, RefreshDocument, RosterDocument } from '../generated/documents.js'
import { allCanaries, makeFinder } from '../support/canaries.js'
import { Client, signIn } from '../support/client.js'
import { onServer, onServerDatabase, readTemplate, testNotesKey } from '../support/databases.js'
import { printedHere } from '../support/logs.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { fragment, inTransaction } from '../support/sql.js'

// The teardown of a run searches everything its servers have printed. These tests give them every reason to print what they must not.

let server: TestServer
let trainer: Client
beforeAll(async () => {
  server = await startTestServer()
  trainer = await signIn(server, 'at@lincoln.example')
}, 60_000)
afterAll(() => server.close())

const NOTE = 'canary note: torn labrum, told in confidence'
const SUMMARY = 'canary summary: hears a ringing'
const run = (statement: string): Promise<unknown> => inTransaction(server.test.database, 'commit', sql => sql`${fragment(statement)}`)
const addNote = () =>
  trainer.run(AddNoteDocument, { input: { caseId: demoIds.activeCase, type: 'NOTE', summary: SUMMARY, clinicalNotes: NOTE } })

interface Line {
  readonly level: number
  readonly requestId?: string
  readonly sqlState?: string | null
}
/** Expects nothing forbidden in what is logged during some work, and returns the lines. */
async function logged(work: () => Promise<unknown>): Promise<readonly Line[]> {
  const before = printedHere().length
  await work()
  const text = printedHere().slice(before)
  const find = makeFinder(allCanaries(readTemplate().folder))
  const lines = text.split('\n').filter(Boolean)
  expect(lines.map(find)).toEqual(lines.map(() => null))
  return lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line) as Line)
}

describe('the log reports a failure, and no data, when', () => {
  test('a trigger’s error quotes the row', async () => {
    await run(`CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION '% %', NEW.summary, NEW USING DETAIL = NEW.summary, HINT = NEW.summary; END $$`)
    await run('CREATE TRIGGER complain BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION complain()')
    try {
      const lines = await logged(async () => {
        const { errors, text } = await addNote()
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR'])
        expect(text).not.toContain('canary')
      })
      expect(lines).toMatchObject([{ level: 50, sqlState: 'P0001', requestId: expect.any(String) as string }])
    } finally {
      await run('DROP TRIGGER complain ON events')
    }
  })

  test('a unique key’s error quotes the values', async () => {
    await addNote()
    await run(`CREATE UNIQUE INDEX one_summary ON events (summary) WHERE summary LIKE 'canary%'`)
    try {
      expect(await logged(addNote)).toMatchObject([{ sqlState: '23505' }])
    } finally {
      await run('DROP INDEX one_summary')
    }
  })

  test('a read fails on a row', async () => {
    await run(`ALTER TABLE athletes RENAME COLUMN last_name TO family_name`)
    try {
      expect(await logged(() => trainer.run(RosterDocument, { first: 5 }))).toMatchObject([{ level: 50 }])
    } finally {
      await run(`ALTER TABLE athletes RENAME COLUMN family_name TO last_name`)
    }
  })

  test('a note was changed behind the server’s back', async () => {
    await run(`ALTER TABLE clinical_notes DISABLE TRIGGER USER`)
    await run(`UPDATE clinical_notes SET ciphertext = set_bit(ciphertext, 3, 1 - get_bit(ciphertext, 3))`)
    const lines = await logged(() =>
      trainer.raw(
        `{ case(id: "${demoIds.activeCase}") { athlete { firstName lastName } timeline(first: 1) { nodes { clinicalNotes } } } }`,
      ),
    )
    expect(lines).toMatchObject([{ error: 'UnreadableNote' }])
  })
})

test('the log never contains an error’s message, whoever logs it', async () => {
  const { database, notes, tokens } = server
  const services = { database, notes, signIn: new SignIn(database, tokens, new LoginLimiter()), maxPageSize: 10 }
  const app = await createServer({ services, tokens, debug: false, demoAccounts: false, corsOrigins: [] })
  const error = new Error(`duplicate key: ${NOTE}`)
  const lines = await logged(() => {
    app.log.error(error)
    app.log.error({ err: error }, error.message) // As Fastify does.
    app.log.error({ err: error })
    return Promise.resolve()
  })
  expect(lines).toHaveLength(3)
  expect(lines.map(line => Object.keys(line).filter(key => key === 'at'))).toEqual(Array(3).fill(['at']))
  await app.close()
})

describe('the log contains nothing that clients send:', () => {
  const post = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> => trainer.post(body, headers)
  test.each<readonly [string, () => Promise<unknown>]>([
    ['a body that is not JSON', () => post(`{"query": "${NOTE}`)],
    ['a body of another type', () => post(NOTE, { 'content-type': 'text/plain' })],
    ['a body that is too large', () => post(JSON.stringify({ query: NOTE.repeat(40_000) }))],
    ['a document that cannot be parsed', () => trainer.raw(`{ ${NOTE} }`)],
    ['invalid variables', () => trainer.raw('query ($id: ID!) { case(id: $id) { id } }', { id: { summary: NOTE } })],
    ['a bad access token', () => new Client(server.url, `${trainer.token ?? ''}x`).raw('{ viewer { role } }')],
    ['a wrong password', () => new Client(server.url).run(LoginDocument, { email: 'at@lincoln.example', password: 'canary password' })],
    ['an unknown refresh token', () => new Client(server.url).run(RefreshDocument, { refreshToken: 'c'.repeat(64) })],
    ['an operation in the address', () => fetch(`${server.url}/graphql?query=${encodeURIComponent(`{ ${NOTE} }`)}`)],
    [
      'a link to a practice plan, valid and used',
      async () => {
        const { practicePlanLink } = await trainer.ask(PracticePlanLinkDocument, { input: { teamId: demoIds.varsityFootball } })
        for (let times = 0; times < 2; times++) await fetch(`${server.url}${practicePlanLink?.url ?? ''}`)
      },
    ],
  ])('%s', async (_what, work) => {
    await logged(work)
  })

  const onServerAlone = onServer() ? test : test.skip
  onServerAlone('an entry while the database goes away', async () => {
    const name = new URL(server.test.url ?? '').pathname.slice(1)
    const asOperator = (statement: string) => onServerDatabase(readTemplate().serverUrl ?? '', statement)
    await asOperator(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    try {
      await asOperator(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
      await logged(async () => {
        expect((await addNote()).status).toBe(503)
      })
    } finally {
      await asOperator(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    }
  })
})

describe('the search finds in a line', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
  test.each([
    ['a name', "an operation failed for Jamal O'Brien: no row"],
    ['a name with the last name first', '{"lastName":"Delacroix","firstName":"Jamal"}'],
    ['an email', 'login at@lincoln.example'],
    ['a demo note', 'said: Tender over the MCL, no effusion yet, walks with a limp.'],
    ['what a test has written as a note', `Key (body)=(${NOTE})`],
    ['what a test has written as a summary', `Failing row contains (${SUMMARY})`],
    ['a password that was tried', '"password":"canary password"'],
    ['an access token', `authorization: Bearer ${token}`],
    ['a refresh token, or one of a link', `/practice-plan?link=${'aB3-_x9Z'.repeat(8)}`],
    ['a password’s hash', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'],
    ['the key of the notes', `NOTES_KEY=${testNotesKey}`],
  ])('%s', (_what, line) => {
    expect(makeFinder(allCanaries(readTemplate().folder))(line)).not.toBeNull()
  })

  test('nothing in what servers may print', () => {
    const find = makeFinder(allCanaries(readTemplate().folder))
    const lines = [
      '{"level":50,"time":1,"requestId":"362782f4-1117-4b40-8c72-acd0ccef75be","error":"Error","sqlState":"23505","at":["    at run (/src/data/writes/sideline-entry.ts:20:3)"],"msg":"an operation failed"}',
      '  Accounts    at@lincoln.example      athletic trainer: everything, clinical notes included',
    ]
    expect(lines.map(find)).toEqual([null, null])
  })
})
