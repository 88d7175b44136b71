import { demoIds } from '../../prisma/demo/ids.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { useServer } from '../api/support.js'
import { placesIn, write } from './support/places.js'

// Every text from a client goes to PostgreSQL as a parameter, so its content is never SQL.

const { as, sql } = useServer({ debug: false })
const places = placesIn(buildSchemas().bare)

/** Each contains distinctive words to find it by. */
const INJECTIONS = [
  `'; DROP TABLE events; --`,
  `' OR '1'='1`,
  `" OR ""="`,
  `'); DELETE FROM athletes; SELECT pg_sleep(0) --`,
  `' UNION SELECT email, password_hash FROM users --`,
  `$$; DROP TABLE events; $$`,
  `$1`,
  `$1::text; SELECT 1`,
  `\\`,
  `\\'; SELECT 1 --`,
  `E'\\x27; SELECT 1'`,
  `U&'\\0027 OR 1=1'`,
  `/* one message: 0 1 */ SELECT 1`,
  `*/ SELECT 1 /*`,
  `%' OR name LIKE '%`,
  `100%_\\%`,
  `{"a":1,"b":["x"]}`,
  `$.athletes[*] ? (@.id != "")`,
  `{a,b,"c",NULL}`,
  `(1,2)`,
  `NULL`,
  `null`,
  `{{7*7}} \${7*7} <%= 7*7 %>`,
  `0190ffff-ffff-7fff-bfff-ffffffffffff' OR school_id <> '`,
  `entry:'; DROP TABLE events; --`,
] as const

const SHARE = 6

/** Codes that a refusal may have. */
const CLEAN = new Set([
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNAUTHENTICATED',
  'RATE_LIMITED',
  'CLEARANCE_NOT_ALLOWED',
  'STEP_TOO_EARLY',
  'REOPEN_WINDOW_CLOSED',
])

/** The database's schema, and rows that none of these operations may change. */
const untouched = () =>
  sql(async sql => ({
    relations:
      await sql.column<string>`SELECT relname::text || relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
    functions:
      await sql.column<string>`SELECT oid::regprocedure::text || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    policies: await sql.column<string>`SELECT polname::text || polrelid::regclass::text FROM pg_policy ORDER BY 1`,
    roles:
      await sql.column<string>`SELECT rolname::text || rolsuper::text || rolbypassrls::text FROM pg_roles WHERE rolname LIKE 'rtsport_%' ORDER BY 1`,
    users: await sql.value<string>`SELECT string_agg(md5(u::text), '' ORDER BY id) FROM users AS u`,
    memberships: await sql.value<string>`SELECT string_agg(concat(id, role, user_id), '' ORDER BY id) FROM memberships`,
    athletes: await sql.value<string>`SELECT string_agg(concat(id, first_name, last_name, school_id), '' ORDER BY id) FROM athletes`,
    rosters: await sql.value<string>`SELECT string_agg(md5(t::text), '' ORDER BY t::text) FROM team_athletes AS t`,
    guardianships: await sql.value<string>`SELECT string_agg(md5(g::text), '' ORDER BY g::text) FROM guardianships AS g`,
    schools: await sql.value<string>`SELECT string_agg(md5(s::text), '' ORDER BY id) FROM schools AS s`,
  }))
const countEvents = () => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events`)

test('the places include queries, mutations, lists and nested inputs', () => {
  const titles = places.map(({ title }) => title)
  expect(titles.length).toBeGreaterThan(100)
  expect(titles).toEqual(expect.arrayContaining(['Query.roster(filter.search)', 'Case.timeline(after)', 'Mutation.addNote(input.summary)']))
  expect(titles).toEqual(expect.arrayContaining(['Mutation.syncEntries(entries[0].correctEvent.eventId)', 'Mutation.login(email)']))
})

test('SQL in any place is only text: the answer is clean, and nothing changes beyond what was requested', async () => {
  const trainer = await as('trainer')
  const post = (body: string): Promise<Response> => trainer.post(body)
  const before = await untouched()
  let events = await countEvents()
  const unclean: unknown[] = []
  for (const [at, place] of places.entries()) {
    let done = 0
    const tryOne = async (text: string): Promise<void> => {
      const { status, codes, text: answer } = await write(place, text, post)
      if (status >= 500 || codes.some(code => !CLEAN.has(code))) unclean.push([place.title, text, status, answer.slice(0, 300)])
      if (place.isMutation && codes.length === 0) done += 1
    }
    // Places that take only ids or dates are each tried with a share of the texts.
    const texts = place.takesWords ? INJECTIONS : INJECTIONS.filter((_text, index) => index % SHARE === at % SHARE)
    await Promise.all(texts.map(tryOne))
    const now = await countEvents()
    if (now - events > done) unclean.push([place.title, `wrote ${now - events} events for ${done} answers`])
    events = now
  }
  expect(unclean).toEqual([])
  expect(await untouched()).toEqual(before)
}, 240_000)

test('texts are stored exactly as sent', async () => {
  const trainer = await as('trainer')
  const document = 'mutation ($input: AddNoteInput!) { addNote(input: $input) { event { id summary clinicalNotes } } }'
  for (const text of INJECTIONS) {
    const { data, errors } = await trainer.raw<{ readonly addNote: { readonly event: { readonly id: string } } }>(document, {
      input: { caseId: demoIds.outCase, summary: text, clinicalNotes: text },
    })
    expect(errors).toEqual([])
    expect(data?.addNote.event).toMatchObject({ summary: text, clinicalNotes: text })
    expect(await sql(sql => sql.value<string>`SELECT summary FROM events WHERE id = ${data?.addNote.event.id}`)).toBe(text)
  }
})

test.each(['%', '_', '\\', "'", '{', '$1', '%%%', '__', '\\%', '","', 'NULL'])(
  'a search for %j finds only names that contain it',
  async search => {
    const trainer = await as('trainer')
    const { data } = await trainer.raw<{
      readonly roster: { readonly nodes: readonly { readonly firstName: string; readonly lastName: string }[] }
    }>('query ($filter: RosterFilter) { roster(filter: $filter, first: 1000) { nodes { firstName lastName } } }', { filter: { search } })
    const found = data?.roster.nodes ?? []
    expect(found.filter(({ firstName, lastName }) => !`${firstName} ${lastName}`.toLowerCase().includes(search.toLowerCase()))).toEqual([])
    const count = await sql(
      sql => sql.value<number>`SELECT count(*)::integer FROM athletes
      WHERE school_id = ${demoIds.lincolnSchool} AND (position(lower(${search}) IN lower(first_name)) > 0 OR position(lower(${search}) IN lower(last_name)) > 0)`,
    )
    expect(found).toHaveLength(count)
  },
)
