import { Agent, request } from 'node:http'
import { demoIds } from '../../prisma/demo/ids.js'
import type { Role } from '../generated/documents.js'
import type { Sql } from '../support/sql.js'
import { NEVER_GIVEN_OUT, useServer } from './support.js'
import { volume } from '../support/evidence.js'

// A change to a viewer, or to what they may see, takes effect from the next request on. It holds for a token, a connection and a cached
// plan from before the change, on every execution path, and among concurrent requests.

/** How often the change is made and undone while requests are in flight. */
const TURNS = volume({ test: 2, evidence: 10 })

const { server, sql, addMember } = useServer()
const school = demoIds.lincolnSchool

interface Reply {
  readonly status: number
  readonly text: string
  readonly codes: readonly string[]
}

/** One keep-alive connection, so that anything the server caches per connection would show. */
class Connection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  /** The number of requests that went over a connection opened by an earlier one. */
  reused = 0
  sent = 0

  constructor(private readonly token: string) {}

  ask(query: string): Promise<Reply> {
    const payload = JSON.stringify({ query })
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      authorization: `Bearer ${this.token}`,
    }
    return new Promise((resolve, reject) => {
      const sent = request(`${server().url}/graphql`, { method: 'POST', agent: this.agent, headers }, response => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          this.sent += 1
          if (sent.reusedSocket) this.reused += 1
          const text = Buffer.concat(parts).toString()
          const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }
          resolve({ status: response.statusCode ?? 0, text, codes: errors.map(({ extensions }) => extensions.code) })
        })
      })
      sent.on('error', reject)
      sent.end(payload)
    })
  }

  end(): void {
    this.agent.destroy()
  }
}

/** An alias too long for a column name (64 bytes), so the operation goes to the resolvers. */
const BY_RESOLVERS = `${'x'.repeat(64)}: __typename`

interface Scene {
  readonly membershipId: string
  readonly sessionId: string
  readonly team: string
  readonly athlete: string
  readonly caseId: string
  readonly event: string
}

/** A member with a team, an athlete on it who is also the member's child, a case, and an event visible to everyone. */
async function setScene(role: Role): Promise<{ readonly scene: Scene; readonly connection: Connection }> {
  const { client, membershipId, sessionId } = await addMember(role)
  const scene = await sql(async own => {
    const athlete = await own.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
      VALUES (${school}, 'Fay', 'Fresh', '2010-05-01', 2028) RETURNING id`
    const team = await own.value<string>`INSERT INTO teams (school_id, sport, level, season, name)
      VALUES (${school}, 'GOLF', 'VARSITY', '2026-27', ${`Golf ${athlete}`}) RETURNING id`
    const caseId = await own.value<string>`INSERT INTO cases (school_id, athlete_id, body_part, participation)
      VALUES (${school}, ${athlete}, 'KNEE', 'OUT') RETURNING id`
    const event = await own.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, visibility)
      VALUES (${school}, ${caseId}, ${athlete}, ${demoIds.lincolnTrainer}, 'NOTE', 'Swollen', '{AT,COACH,PARENT}') RETURNING id`
    return { membershipId, sessionId, team, athlete, caseId, event }
  })
  await sql(own => onTeam.undo(own, scene))
  if (role === 'COACH') await sql(own => coaching.undo(own, scene))
  if (role === 'PARENT') await sql(own => guardianship.undo(own, scene, true))
  return { scene, connection: new Connection(client.token ?? '') }
}

/** A change and its undo. */
interface Decision {
  readonly role: Role
  readonly decide: (own: Sql, scene: Scene) => Promise<unknown>
  readonly undo: (own: Sql, scene: Scene, first?: boolean) => Promise<unknown>
  /** Contains `shows` until the change is made. */
  readonly query: (scene: Scene) => string
  readonly shows: (scene: Scene) => string
  /** The error code after the change. Without one, the answer merely lacks `shows`. */
  readonly refusedWith?: string
}

const athletePage = ({ athlete }: Scene): string => `athlete(id: "${athlete}") { id cases { nodes { timeline { nodes { summary } } } } }`
const timeline = ({ caseId }: Scene): string => `case(id: "${caseId}") { timeline { totalCount nodes { id summary } } }`
const idOf = (row: 'athlete' | 'event' | 'team') => (scene: Scene) => `"id":"${scene[row]}"`

const coaching: Decision = {
  role: 'COACH',
  decide: (own, { membershipId }) => own`DELETE FROM team_coaches WHERE membership_id = ${membershipId}`,
  undo: (own, { membershipId, team }) =>
    own`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${team}, ${membershipId})`,
  query: athletePage,
  shows: idOf('athlete'),
}
const onTeam: Decision = {
  role: 'COACH',
  decide: (own, { athlete }) => own`DELETE FROM team_athletes WHERE athlete_id = ${athlete}`,
  undo: (own, { athlete, team }) => own`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${team}, ${athlete})`,
  query: () => 'roster { totalCount nodes { id lastName } }',
  shows: idOf('athlete'),
}
const guardianship: Decision = {
  role: 'PARENT',
  decide: (own, { membershipId }) => own`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${membershipId}`,
  undo: (own, { membershipId, athlete }, first = false) =>
    first
      ? own`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
          VALUES (${school}, ${membershipId}, ${athlete}, 'Mother')`
      : own`UPDATE guardianships SET revoked_at = NULL WHERE membership_id = ${membershipId}`,
  query: scene => `viewer { athletes { id } } ${athletePage(scene)}`,
  shows: idOf('athlete'),
}
const visibility = (role: 'COACH' | 'PARENT'): Decision => ({
  role,
  decide: (own, { event }) => own`UPDATE events SET visibility = '{AT,ADMIN}' WHERE id = ${event}`,
  undo: (own, { event }) => own`UPDATE events SET visibility = '{AT,COACH,PARENT}' WHERE id = ${event}`,
  query: timeline,
  shows: idOf('event'),
})
const disabling = (role: Role): Decision => ({
  role,
  decide: (own, { membershipId }) => own`UPDATE memberships SET disabled_at = now() WHERE id = ${membershipId}`,
  undo: (own, { membershipId }) => own`UPDATE memberships SET disabled_at = NULL WHERE id = ${membershipId}`,
  query: () => 'viewer { membershipId displayName school { id } }',
  shows: ({ membershipId }) => `"membershipId":"${membershipId}"`,
  refusedWith: 'UNAUTHENTICATED',
})
const ending = (role: Role): Decision => ({
  ...disabling(role),
  decide: (own, { sessionId }) => own`UPDATE sessions SET ended_at = now() WHERE id = ${sessionId}`,
  undo: (own, { sessionId }) => own`UPDATE sessions SET ended_at = NULL WHERE id = ${sessionId}`,
})

const decisions: readonly (readonly [string, Decision])[] = [
  ['taking a coach off a team', coaching],
  ['an athlete leaving the team', onTeam],
  ['revoking a guardianship', guardianship],
  ['hiding an event from coaches', visibility('COACH')],
  ['hiding an event from parents', visibility('PARENT')],
  ...(['AT', 'COACH', 'PARENT', 'ADMIN'] as const).flatMap(role => [
    [`disabling a membership (${role})`, disabling(role)] as const,
    [`ending a session (${role})`, ending(role)] as const,
  ]),
]

/** The execution paths: one statement, one statement with a refused field, and the resolvers. */
const WAYS = [
  ['by one statement', (query: string) => `{ ${query} }`],
  ['behind the shield', (query: string) => `{ ${query} school { clearancePolicy { minimumDays } } cases { totalCount } }`],
  ['by the resolvers', (query: string) => `{ ${query} ${BY_RESOLVERS} }`],
] as const

describe.each(decisions)('%s takes effect from the next request on', (_what, { role, decide, undo, query, shows, refusedWith }) => {
  test.each(WAYS)('%s', async (_way, inDocument) => {
    const { scene, connection } = await setScene(role)
    const document = inDocument(query(scene))
    for (let round = 0; round < 3; round += 1) {
      for (let warm = 0; warm < 3; warm += 1) expect((await connection.ask(document)).text).toContain(shows(scene))
      await sql(own => decide(own, scene))
      for (let again = 0; again < 2; again += 1) {
        const { text, codes, status } = await connection.ask(document)
        expect(text).not.toContain(shows(scene))
        if (refusedWith !== undefined) expect([status, codes]).toEqual([401, [refusedWith]])
      }
      await sql(own => undo(own, scene))
    }
    expect((await connection.ask(document)).text).toContain(shows(scene))
    expect([connection.sent, connection.reused]).toEqual([16, 15])
    connection.end()
  })

  test('among concurrent requests, each as of its own start', async () => {
    const { scene, connection: first } = await setScene(role)
    const connections = [first, ...Array.from({ length: 5 }, () => new Connection(Reflect.get(first, 'token') as string))]
    let decided = false
    let changes = 0
    let going = true
    const seen = { shown: 0, hidden: 0 }
    const asking = connections.map(async (connection, index) => {
      const [, inDocument] = WAYS[index % WAYS.length] ?? WAYS[0]
      const document = inDocument(query(scene))
      while (going) {
        const [before, was] = [changes, decided]
        const { text } = await connection.ask(document)
        if (changes !== before) continue // The change was made during the request: either answer is right.
        expect([was, text.includes(shows(scene))]).toEqual([was, !was])
        seen[was ? 'hidden' : 'shown'] += 1
      }
    })
    const deciding = async (): Promise<void> => {
      for (let turn = 0; turn < TURNS; turn += 1) {
        changes += 1 // From here on the change may be visible.
        await sql(own => (decided ? undo : decide)(own, scene))
        decided = !decided
        changes += 1 // From here on it must be visible.
        const enough = seen[decided ? 'hidden' : 'shown'] + 8
        while (seen[decided ? 'hidden' : 'shown'] < enough && going) await new Promise(resolve => setTimeout(resolve, 2))
      }
    }
    try {
      await Promise.race([deciding(), Promise.all(asking)])
    } finally {
      going = false
      await Promise.allSettled(asking)
      for (const connection of connections) connection.end()
    }
    await Promise.all(asking)
    expect(Math.min(seen.shown, seen.hidden)).toBeGreaterThanOrEqual(4 * TURNS)
  }, 60_000)
})

describe('a mutation', () => {
  const linkTo = (team: string): string => `mutation { practicePlanLink(input: { teamId: "${team}" }) { url } }`
  const note = (caseId: string): string => `mutation { addNote(input: { caseId: "${caseId}", summary: "Seen" }) { event { id } } }`

  test('from a coach taken off the team no longer finds the team', async () => {
    const { scene, connection } = await setScene('COACH')
    expect((await connection.ask(linkTo(scene.team))).text).toContain('"url":"')
    await sql(own => coaching.decide(own, scene))
    const after = await connection.ask(linkTo(scene.team))
    expect([after.codes, after.text]).toEqual([['NOT_FOUND'], (await connection.ask(linkTo(NEVER_GIVEN_OUT))).text])
    await sql(own => coaching.undo(own, scene))
    expect((await connection.ask(linkTo(scene.team))).codes).toEqual([])
    connection.end()
  })

  test.each([
    ['a disabled membership', disabling('AT')],
    ['an ended session', ending('AT')],
  ])('with %s is refused and writes nothing', async (_what, { decide, undo }) => {
    const { scene, connection } = await setScene('AT')
    const events = (): Promise<number> => sql(own => own.value<number>`SELECT count(*)::int FROM events WHERE case_id = ${scene.caseId}`)
    expect((await connection.ask(note(scene.caseId))).codes).toEqual([])
    const before = await events()
    await sql(own => decide(own, scene))
    for (const document of [note(scene.caseId), `mutation { ${BY_RESOLVERS} ${note(scene.caseId).slice('mutation { '.length)}`]) {
      const { codes } = await connection.ask(document)
      expect([...new Set(codes)]).toEqual(['UNAUTHENTICATED'])
    }
    expect(await events()).toBe(before)
    await sql(own => undo(own, scene))
    expect((await connection.ask(note(scene.caseId))).codes).toEqual([])
    connection.end()
  })

  test.each(['COACH', 'PARENT'] as const)('that changes who sees an event takes effect for a %s at the next request', async role => {
    const { scene, connection } = await setScene(role)
    const trainer = await setScene('AT')
    const show = (roles: string): string =>
      `mutation { setEventVisibility(input: { eventId: "${scene.event}", visibility: [${roles}] }) { event { visibility } } }`
    const document = `{ ${timeline(scene)} }`
    for (let round = 0; round < 2; round += 1) {
      expect((await connection.ask(document)).text).toContain(idOf('event')(scene))
      expect((await trainer.connection.ask(show('AT'))).codes).toEqual([])
      expect((await connection.ask(document)).text).toMatch(
        /^\{"data":\{"case":\{"timeline":\{"totalCount":0,"nodes":\[\]\}\}\},"extensions":/,
      )
      expect((await trainer.connection.ask(show(role))).codes).toEqual([])
    }
    connection.end()
    trainer.connection.end()
  })
})
