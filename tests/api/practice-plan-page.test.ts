import { createHash, randomBytes } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { makeSecretToken } from '../../src/auth/secret-token.js'
import type { Database } from '../../src/data/database.js'
import { unavailable } from '../../src/errors.js'
import { PracticePlanDocument, PracticePlanLinkDocument } from '../generated/documents.js'
import { addCoach, addToTeam, buildAthlete, buildPracticePlanLink, buildTeam } from '../sql/support/factories.js'
import { NEVER_GIVEN_OUT, useServer, type Member } from './support.js'

/** While set, every read of the server fails with it. */
let failure: Error | null = null
const failing = (database: Database): Database => ({
  ...database,
  readAs: (viewer, statement) => (failure ? Promise.reject(failure) : database.readAs(viewer, statement)),
})
const { as, sql, addMember, server } = useServer({ wrap: failing })

const school = demoIds.lincolnSchool
const team = demoIds.varsityFootball

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> =>
  fetch(`${server().url}${path}`, { headers, method })
const bearer = async (who: Parameters<typeof as>[0]): Promise<{ readonly authorization: string }> => ({
  authorization: `Bearer ${(await as(who)).token}`,
})

/** A new coach of Varsity Football. */
async function newCoach(): Promise<Member> {
  const member = await addMember('COACH')
  await sql(sql => addCoach(sql, { school, id: team }, { school, id: member.membershipId }))
  return member
}

async function linkBy({ client }: Pick<Member, 'client'>, input: { teamId?: string; date?: string } = {}): Promise<string> {
  const { practicePlanLink } = await client.ask(PracticePlanLinkDocument, { input: { teamId: team, ...input } })
  if (!practicePlanLink) throw new Error('no link and no error')
  return practicePlanLink.url
}
const newLink = async (): Promise<string> => linkBy({ client: await as('coach') })

const statusOf = async (path: string): Promise<number> => (await get(path)).status

describe('the practice plan page', () => {
  test('shows the same three lists as the API, for an access token', async () => {
    const client = await as('coach')
    const { practicePlan } = await client.ask(PracticePlanDocument, { teamId: team, date: '2026-11-23' })
    const response = await get(`/practice-plan/${team}?date=2026-11-23`, await bearer('coach'))
    const page = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page).toContain('<h1>Practice plan: Varsity Football</h1>')
    expect(page).toContain('Monday, November 23, 2026')
    const { full = [], limited = [], out = [] } = practicePlan ?? {}
    for (const [title, count] of [
      ['Full practice', full.length],
      ['Limited practice', limited.length],
      ['Out: no practice', out.length],
    ])
      // prettier-ignore
      expect(page).toContain(`${title} (${count})`)
    for (const { lastName, firstName } of [...full, ...limited.map(({ athlete }) => athlete), ...out])
      expect(page).toContain(`${lastName.replace("'", '&#39;')}, ${firstName}`)
    for (const { details } of limited.flatMap(({ restrictions }) => restrictions)) expect(page).toContain(details)
  })

  test('is not cached, runs no script, loads nothing and sends no referrer, even when it is a refusal', async () => {
    for (const response of [await get(`/practice-plan/${team}`, await bearer('coach')), await get(`/practice-plan/${team}`)]) {
      const page = await response.text()
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'x-content-type-options': 'nosniff',
      })
      const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
      const hash = createHash('sha256').update(style).digest('base64')
      expect(response.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      )
      expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|http:|https:/i)
    }
  })

  test('escapes every name', async () => {
    const path = await sql(async sql => {
      const nasty = await buildTeam(sql, school, { name: '</h1><script>alert(1)</script>' })
      const athlete = await buildAthlete(sql, school, { first_name: `"><img src=x onerror='alert(1)'>`, last_name: '<script>&amp;' })
      await addToTeam(sql, nasty, athlete)
      return `/practice-plan/${nasty.id}`
    })
    const page = await (await get(path, await bearer('trainer'))).text()
    expect(page).not.toMatch(/<script|<img/)
    expect(page).toContain('&lt;/h1&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('&lt;script&gt;&amp;amp;, &quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;')
  })

  test('runs the API’s own operation, with every guard', async () => {
    const answered = async (way: string): Promise<number> => {
      const text = await (await get('/metrics')).text()
      return Number(new RegExp(`rtsport_operations_total\\{way="${way}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
    }
    const [statements, shielded] = [await answered('statement'), await answered('shielded')]
    await get(`/practice-plan/${team}`, await bearer('coach'))
    await get(`/practice-plan/${team}`, await bearer('parent'))
    expect([(await answered('statement')) - statements, (await answered('shielded')) - shielded]).toEqual([1, 1])
  })

  test.each<[string, Parameters<typeof as>[0], string, number]>([
    ['another coach’s team', 'coach', demoIds.girlsSoccer, 404],
    ['another school’s team', 'trainer', demoIds.rooseveltFootball, 404],
    ['a team id never issued', 'admin', NEVER_GIVEN_OUT, 404],
    ['a parent', 'parent', team, 403],
    ['a malformed team id', 'coach', 'nope', 400],
    ['a day that does not exist', 'coach', `${team}?date=2026-02-30`, 400],
    ['a year that does not exist', 'coach', `${team}?date=0000-01-01`, 400],
    ['two days', 'coach', `${team}?date=2026-11-23&date=2026-11-24`, 400],
  ])('for %s is refused with an HTML page', async (_what, who, path, status) => {
    const response = await get(`/practice-plan/${path}`, await bearer(who))
    const page = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    expect(page).toMatch(/<h1>.+<\/h1>\s*<p>.+<\/p>/)
    expect(page).not.toContain('Full practice')
  })
})

describe('a link', () => {
  test('is the page’s path with a token valid for ten minutes, of which only a hash is stored', async () => {
    const { practicePlanLink } = await (await as('coach')).ask(PracticePlanLinkDocument, { input: { teamId: team } })
    const { url = '', expiresAt = '' } = practicePlanLink ?? {}
    const token = new RegExp(`^/practice-plan/${team}\\?link=([\\w-]{64})$`).exec(url)?.[1] ?? ''
    const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(9)
    expect(minutes).toBeLessThan(11)
    const hash = createHash('sha256').update(Buffer.from(token, 'base64url')).digest('hex')
    const rows = await sql(
      sql => sql.column<string>`SELECT l::text FROM practice_plan_links AS l WHERE token_hash = decode(${hash}, 'hex')`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).not.toContain(token)
  })

  test('shows the plan once; opened again, it says to make a new one', async () => {
    const link = await linkBy({ client: await as('coach') }, { date: '2026-12-24' })
    const first = await get(link)
    expect([first.status, (await first.text()).includes('Thursday, December 24, 2026')]).toEqual([200, true])
    const again = await get(link)
    expect([again.status, again.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await again.text()).toContain('already used')
  })

  test('opened ten times at once shows the plan to one request', async () => {
    const link = await newLink()
    const statuses = await Promise.all(Array.from({ length: 10 }, () => statusOf(link)))
    expect(statuses.toSorted()).toEqual([200, ...Array<number>(9).fill(401)])
  })

  test('is not used up by HEAD or by a prefetch', async () => {
    const link = await newLink()
    const head = await get(link, {}, 'HEAD')
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET'])
    for (const [name, value] of [
      ['sec-purpose', 'prefetch;prerender'],
      ['purpose', 'prefetch'],
      ['x-purpose', 'preview'],
      ['x-moz', 'prefetch'],
    ])
      // prettier-ignore
      expect((await get(link, { [name ?? '']: value ?? '' })).status).toBe(503)
    expect(await statusOf(link)).toBe(200)
  })

  test('shows what its creator may see when it is opened: nothing of a team they were taken off', async () => {
    const member = await newCoach()
    const link = await linkBy(member)
    await sql(sql => sql`DELETE FROM team_coaches WHERE membership_id = ${member.membershipId}`)
    expect(await statusOf(link)).toBe(404)
  })

  test('acts for its creator, whoever opens it', async () => {
    const link = await linkBy({ client: await as('coach') })
    expect((await get(link, await bearer('parent'))).status).toBe(200)
  })

  test('that is bad gets the same answer, whatever is wrong with it', async () => {
    const token = (path: string): string => path.slice(path.indexOf('=') + 1)
    const used = await newLink()
    await get(used)
    const ended = await newCoach()
    const ofEnded = await linkBy(ended)
    await ended.client.raw('mutation { logout }')
    const disabled = await newCoach()
    const ofDisabled = await linkBy(disabled)
    await sql(sql => sql`UPDATE memberships SET disabled_at = now() WHERE id = ${disabled.membershipId}`)
    const expired = makeSecretToken(school)
    const { sessionId } = await newCoach()
    const now = Date.now() // Read once: the link's ten minutes are exact to the millisecond.
    const [made, ends] = [now - 601_000, now - 1_000].map(time => new Date(time).toISOString())
    const values = { token_hash: `\\x${expired.hash.toString('hex')}`, created_at: made, expires_at: ends }
    await sql(sql => buildPracticePlanLink(sql, { school, id: sessionId }, { school, id: team }, values))
    const link = await newLink()
    const pages = [
      `/practice-plan/${team}`,
      `/practice-plan/${team}?link=`,
      `/practice-plan/${team}?link=nope`,
      `/practice-plan/${team}?link=${token(link)}&link=${token(link)}`,
      `/practice-plan/${team}?link=${makeSecretToken(school).token}`,
      `/practice-plan/${team}?link=${randomBytes(48).toString('base64url')}`,
      `/practice-plan/${demoIds.girlsSoccer}?link=${token(link)}`,
      `/practice-plan/nope?link=${token(link)}`,
      `/practice-plan/${team}?link=${expired.token}`,
      used,
      ofEnded,
      ofDisabled,
    ]
    const answers = await Promise.all(
      pages.map(async path => {
        const response = await get(path)
        return [response.status, await response.text()]
      }),
    )
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.[0]).toBe(401)
    expect(await statusOf(link)).toBe(200) // No bad request used this one up.
  })

  test('gets an HTML page when the database is away', async () => {
    const link = await newLink()
    failure = unavailable()
    const response = await get(link).finally(() => {
      failure = null
    })
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('Try again in a minute')])
  })

  test('is not logged, whatever fails', async () => {
    const link = await newLink()
    const logged: string[] = []
    const write = process.stderr.write.bind(process.stderr)
    process.stderr.write = text => logged.push(String(text)) > 0
    failure = new Error(`it failed at ${link}`)
    const response = await get(link).finally(() => {
      failure = null
      process.stderr.write = write
    })
    const page = await response.text()
    expect(response.status).toBe(500)
    const requestId = /<p>([\da-f-]{36})<\/p>/.exec(page)?.[1] ?? 'none'
    expect(logged.join('')).toContain(requestId)
    expect(logged.join('') + page).not.toContain(link.slice(link.indexOf('=') + 1))
  })
})
