import { demoIds } from '../../prisma/demo/ids.js'
import { hashPassword } from '../../src/auth/password.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { useServer } from '../api/support.js'
import { signIn } from '../support/client.js'
import { placesIn, write, type Place } from './support/places.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

const { server, as, anonymous, sql } = useServer({ debug: false })

const places = placesIn(buildSchemas().bare)
/** These look something up by the text, and get the same answer as for anything unknown. */
const NAMES_NOBODY = new Set([
  'Mutation.login(email)',
  'Mutation.login(password)',
  'Mutation.login(membershipId)',
  'Mutation.refresh(refreshToken)',
])
const NAMES_NOTHING = new Set(['Viewer.permissions(type)'])

const inTens = <Item>(list: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(list.length / 10) }, (_, index) => list.slice(index * 10, index * 10 + 10))

/** Texts that PostgreSQL cannot store. JSON escapes let them through. */
const UNSTORABLE = [
  ['a NUL character', 'be\0fore'],
  ['swapped surrogates', '\udfc8 and \ud83c'],
] as const

describe('what PostgreSQL cannot store is refused wherever a text goes in, and the place is named:', () => {
  test.each(UNSTORABLE)(
    '%s',
    async (_what, bad) => {
      const trainer = await as('trainer')
      const count = () =>
        sql(sql => sql.value<number>`SELECT (SELECT count(*) FROM events)::integer + (SELECT count(*) FROM milestones)::integer`)
      const before = await count()
      const wrong: unknown[] = []
      const check = async (place: Place, text: string): Promise<void> => {
        const { status, codes, paths, text: answer } = await write(place, text, body => trainer.post(body))
        const expected = NAMES_NOBODY.has(place.title)
          ? ['UNAUTHENTICATED', 'RATE_LIMITED'].includes(codes[0] ?? '')
          : NAMES_NOTHING.has(place.title)
            ? codes.length === 0
            : codes.length > 0 && codes.every(code => code === 'BAD_USER_INPUT') && paths.every(path => path === place.path)
        if (!expected || status >= 500) wrong.push([place.title, text, status, answer.slice(0, 300)])
      }
      for (const some of inTens(places)) await Promise.all(some.map(place => check(place, bad)))
      // An id in a batch may refer to another entry.
      for (const some of inTens(places.filter(({ path }) => /^entries.*Id$/.test(path))))
        await Promise.all(some.map(place => check(place, `entry:${bad}`)))
      expect(wrong).toEqual([])
      expect(await count()).toBe(before)
    },
    60_000,
  )

  test('a NUL character in a literal', async () => {
    const { errors } = await (await as('trainer')).raw('{ roster(filter: { search: "a\\u0000b" }) { totalCount } }')
    expect(errors.map(({ extensions }) => [extensions.code, extensions.fields?.[0]?.path])).toEqual([['BAD_USER_INPUT', 'filter.search']])
  })
})

/** Right-to-left marks and overrides, joiners, long runs of combining marks, zero-width characters, and terminal escapes. */
const STRANGE = [
  ['a right-to-left override', 'Ann\u202egnidworht\u202c Lee'],
  ['right-to-left letters', 'שרה אלכהן'],
  ['unclosed isolates', '\u2066\u2067\u2068Ann'],
  ['zero-width characters', 'A\u200bn\u200dn\ufeff'],
  ['a long run of combining marks', `Z${'\u0301'.repeat(90)}`],
  ['two normal forms of one letter', 'Jose\u0301 José'],
  ['a flag, a family and a tag sequence', '🇺🇸👨‍👩‍👧‍👦🏴\u{e0067}\u{e0062}\u{e007f}'],
  ['private and unassigned characters', '\ue000\u{10ffff}\ufffe'],
  ['terminal escapes and control characters', '\u001b[31mred\u001b[0m\u0007\b\r\n\u2028\u2029\u0085'],
] as const

describe('everything else is stored and returned unchanged:', () => {
  test.each(STRANGE)('%s', async (_what, text) => {
    const { data, errors } = await (
      await as('trainer')
    ).raw<{ readonly addNote: { readonly event: { readonly id: string } } }>(
      'mutation ($input: AddNoteInput!) { addNote(input: $input) { event { id summary clinicalNotes } } }',
      { input: { caseId: demoIds.outCase, summary: text, clinicalNotes: text } },
    )
    expect(errors).toEqual([])
    expect(data?.addNote.event).toMatchObject({ summary: text, clinicalNotes: text })
    expect(await sql(sql => sql.value<string>`SELECT summary FROM events WHERE id = ${data?.addNote.event.id}`)).toBe(text)
  })
})

describe('a name', () => {
  const addAthlete = (firstName: string, lastName: string) =>
    sql(async sql => {
      const id = await sql.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
        VALUES (${demoIds.lincolnSchool}, ${firstName}, ${lastName}, '2010-05-01', 2028) RETURNING id`
      await sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${demoIds.lincolnSchool}, ${demoIds.varsityFootball}, ${id})`
      return id
    })

  test('is isolated on the practice plan page, without characters that would end the isolation', async () => {
    await addAthlete('\u202eeilrahC', 'Over\u2069\u202eride')
    await addAthlete('שרה', 'אלכהן')
    const trainer = await as('trainer')
    const page = await (
      await fetch(`${server().url}/practice-plan/${demoIds.varsityFootball}`, {
        headers: { authorization: `Bearer ${trainer.token ?? ''}` },
      })
    ).text()
    expect(page).toContain('<bdi>Override, eilrahC</bdi>')
    expect(page).toContain('<bdi>אלכהן, שרה</bdi>')
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
  })

  test('is found in either normal form, and not by a combining mark alone', async () => {
    const id = await addAthlete('Chlo\u00eb', '\u00c5ngstr\u00f6m')
    const find = async (search: string): Promise<readonly string[]> => {
      const { data, errors } = await (
        await as('trainer')
      ).raw<{ readonly roster: { readonly nodes: readonly { readonly id: string }[] } }>(
        'query ($filter: RosterFilter) { roster(filter: $filter, first: 1000) { nodes { id } } }',
        { filter: { search } },
      )
      expect(errors).toEqual([])
      return (data?.roster.nodes ?? []).map(node => node.id)
    }
    // The last one is the Ångström sign, which NFC turns into the letter.
    for (const search of ['Chlo\u00eb', 'Chloe\u0308', 'A\u030angstro\u0308m', '\u212bngstr\u00f6m'])
      expect([search, await find(search)]).toEqual([search, [id]])
    for (const search of ['\u0308', '\u200b', `e${'\u0308'.repeat(99)}`, '\u202e'])
      expect([search, (await find(search)).includes(id)]).toEqual([search, false])
  })
})

describe('an email is one account, however it is spelled:', () => {
  const insert = (email: string) =>
    sql(async sql => {
      const password = await hashPassword('a password of the test')
      return sql.value<string>`INSERT INTO users (email, display_name, password_hash) VALUES (${email}, 'Someone', ${password}) RETURNING id`
    })
  const wide = (text: string): string => text.replace(/[!-~]/g, character => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0))
  const refusal = (email: string) =>
    sql(sql => sql.refusal`INSERT INTO users (email, display_name, password_hash) VALUES (${email}, 'Someone', 'x')`)

  test('full-width letters equal the plain ones, in the table and at sign-in', async () => {
    await insert('Wide.Iris@Lincoln.example')
    expect(await sql(sql => sql.value<string>`SELECT email FROM users WHERE email LIKE 'wide%'`)).toBe('wide.iris@lincoln.example')
    for (const again of ['WIDE.IRIS@LINCOLN.EXAMPLE', wide('wide.iris@lincoln.example'), wide('WIDE.iris@LINCOLN.example')]) {
      expect(await refusal(again)).toMatchObject({ code: '23505', constraint: 'users_email_key' })
    }
    const client = await signIn(server(), wide('COACH@lincoln.example'))
    expect((await client.raw('{ viewer { role } }')).data).toEqual({ viewer: { role: 'COACH' } })
  })

  test.each([
    ['a Turkish dotted capital I', '\u0130ris@lincoln.example'],
    ['a Turkish dotless small i', 'ir\u0131s@lincoln.example'],
    ['a Cyrillic a', '\u0430t@lincoln.example'],
    ['a letter with an accent', 'jos\u00e9@lincoln.example'],
    ['a zero-width space', 'at\u200b@lincoln.example'],
    ['a right-to-left override', '\u202eat@lincoln.example'],
    ['a control character', 'at\u0007@lincoln.example'],
  ])('%s cannot be in an email, and signs nobody in', async (_what, email) => {
    expect(await refusal(email)).toMatchObject({ code: '23514', constraint: 'users_email_shape' })
    const { status, errors } = await anonymous().raw(
      'mutation ($email: String!) { login(email: $email, password: "sideline") { expiresAt } }',
      { email },
    )
    expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([401, ['UNAUTHENTICATED']])
  })

  test('the Kelvin sign equals the letter k', async () => {
    await insert('kelvin@lincoln.example')
    expect(await refusal('\u212aelvin@lincoln.example')).toMatchObject({ code: '23505' })
  })

  test('an overlong email is refused quickly, however much normalization would expand it', async () => {
    const email = `${'\ufdfa'.repeat(300_000)}@lincoln.example`
    const signIn = async (): Promise<void> => {
      const { status } = await anonymous().raw('mutation ($email: String!) { login(email: $email, password: "sideline") { expiresAt } }', {
        email,
      })
      expect(status).toBe(401)
    }
    expect(await timesAsLongAsParsing(signIn, 2)).toBeLessThan(100)
  })
})
