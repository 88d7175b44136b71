import fc from 'fast-check'
import type { Role } from '../../src/generated/prisma/enums.js'
import { inTransaction, useEmptyDatabase, type Sql } from '../support/sql.js'
import {
  addClinicalNote,
  addCoach,
  addEvent,
  addToTeam,
  buildAthlete,
  buildCase,
  buildDisclosure,
  buildGuardianship,
  buildMember,
  buildSchool,
  buildTeam,
  type Member,
  type TenantRow,
} from './support/factories.js'
import { audiences } from './support/world.js'
import { asViewer } from './support/viewer.js'
import { seed, tell, volume } from '../support/evidence.js'

const { database, rolledBack } = useEmptyDatabase()
const SCENES = volume({ test: 30, evidence: 120 })

type Place = readonly [one: number, other: number]
/** A random school. Numbers are indexes into the members, teams and athletes, modulo their count. */
interface Scene {
  readonly roles: readonly Role[]
  readonly disabled: readonly number[]
  readonly coaching: readonly Place[]
  readonly onTeam: readonly Place[]
  readonly guardians: readonly (readonly [...Place, revoked: boolean])[]
  readonly disclosures: readonly (readonly [...Place, when: 'before' | 'now' | 'ended' | 'later'])[]
  readonly cases: readonly (readonly [athlete: number, resolved: boolean, audiences: readonly number[]])[]
}

const number = fc.nat({ max: 40 })
const scenes: fc.Arbitrary<Scene> = fc.record({
  roles: fc.array(fc.constantFrom<Role>('AT', 'COACH', 'COACH', 'PARENT', 'PARENT', 'ADMIN'), { minLength: 1, maxLength: 8 }),
  disabled: fc.array(number, { maxLength: 2 }),
  coaching: fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 6 }),
  onTeam: fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 4 }),
  guardians: fc.array(fc.tuple(number, number, fc.boolean()), { maxLength: 4 }),
  disclosures: fc.array(fc.tuple(number, number, fc.constantFrom('before', 'now', 'now', 'ended', 'later')), { maxLength: 4 }),
  cases: fc.array(fc.tuple(number, fc.constantFrom(true, false, false), fc.array(number, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 3,
  }),
})

const HOUR = 3_600_000
const hours: Readonly<Record<string, readonly [number, number]>> = { before: [-30, -1], now: [-1, 1], ended: [-1, 1], later: [1, 30] }
const at = <Item>(list: readonly Item[], place: number): Item => {
  const item = list[place % list.length]
  if (item === undefined) throw new Error('an empty list')
  return item
}
/** Drops duplicate pairs: a coach is on a team once, and so on. */
const once = <Pair extends readonly [number, number, ...unknown[]]>(
  pairs: readonly Pair[],
  one: number,
  other: number,
): readonly Pair[] => [...new Map(pairs.map(pair => [`${pair[0] % one} ${pair[1] % other}`, pair])).values()]
/** Coaching needs a coach and guardianship a parent. Without a member of that role the relation is left out. */
const where = (members: readonly Member[], role: Role): readonly Member[] => members.filter(member => member.role === role)

async function build(sql: Sql, scene: Scene): Promise<{ readonly members: readonly Member[]; readonly trainer: Member }> {
  const school = await buildSchool(sql)
  const trainer = await buildMember(sql, school, 'AT')
  const members = [trainer]
  for (const role of scene.roles) members.push(await buildMember(sql, school, role))
  const [coaches, parents] = [where(members, 'COACH'), where(members, 'PARENT')]
  const athletes = [await buildAthlete(sql, school), await buildAthlete(sql, school)]
  const teams = [await buildTeam(sql, school), await buildTeam(sql, school)]
  if (coaches.length > 0)
    for (const [coach, team] of once(scene.coaching, coaches.length, 2)) await addCoach(sql, at(teams, team), at(coaches, coach))
  for (const [team, athlete] of once(scene.onTeam, 2, 2)) await addToTeam(sql, at(teams, team), at(athletes, athlete))
  if (parents.length > 0)
    for (const [parent, athlete, revoked] of once(scene.guardians, parents.length, 2))
      await buildGuardianship(sql, at(parents, parent), at(athletes, athlete), revoked ? { revoked_at: '2026-01-01Z' } : {})
  const recipients = [...coaches, ...parents]
  if (recipients.length > 0) for (const told of scene.disclosures) await disclose(sql, told, { trainer, athletes, recipients })
  for (const [athlete, resolved, shownTo] of scene.cases) {
    const injury = await buildCase(sql, at(athletes, athlete), {
      body_part: at(
        ['KNEE', 'ANKLE', 'FOOT'] as const,
        scene.cases.findIndex(one => one[2] === shownTo),
      ),
    })
    for (const audience of shownTo)
      await addClinicalNote(sql, await addEvent(sql, injury, trainer, 'NOTE', { visibility: at(audiences, audience) }))
    if (resolved) await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED', { visibility: ['AT', 'COACH', 'PARENT', 'ADMIN'] })
  }
  for (const place of scene.disabled) {
    const { id } = at(members, place)
    if (id !== trainer.id) await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${id}`
  }
  return { members, trainer }
}

async function disclose(
  sql: Sql,
  [recipient, athlete, when]: Scene['disclosures'][number],
  people: { readonly trainer: Member; readonly athletes: readonly TenantRow[]; readonly recipients: readonly Member[] },
): Promise<void> {
  const [start = 0, end = 0] = hours[when] ?? []
  const { id } = await buildDisclosure(sql, at(people.athletes, athlete), {
    to: at(people.recipients, recipient),
    by: people.trainer,
    starts_at: new Date(Date.now() + start * HOUR),
    ends_at: new Date(Date.now() + end * HOUR),
  })
  if (when === 'ended') await sql`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${id}`
}

type Shown = ReadonlySet<string>
interface Listed {
  readonly id: string
  readonly member: string
  readonly sees: readonly string[]
}

/** What the audience functions tell the trainer, as `member row`. */
const told = (sql: Sql, trainer: Member) =>
  asViewer(sql, trainer, async () => {
    const events =
      await sql<Listed>`SELECT e.id, w.membership_id AS member, to_json(w.sees) AS sees FROM events e, LATERAL event_audience(e.id) w`
    const athletes = await sql<Listed>`SELECT a.id, w.membership_id AS member FROM athletes a, LATERAL athlete_audience(a.id) w`
    const pairs = (rows: readonly Listed[]): Shown => new Set(rows.map(({ id, member }) => `${member} ${id}`))
    expect(events.every(({ sees }) => sees.includes('EVENT'))).toBe(true)
    return { events: pairs(events), notes: pairs(events.filter(({ sees }) => sees.includes('CLINICAL_NOTES'))), athletes: pairs(athletes) }
  })

/** What each member actually sees in their own session. */
async function shown(sql: Sql, members: readonly Member[]): Promise<Awaited<ReturnType<typeof told>>> {
  const [events, notes, athletes]: [string[], string[], string[]] = [[], [], []]
  for (const member of members) {
    if (await sql.value`SELECT disabled_at IS NOT NULL FROM memberships WHERE id = ${member.id}`) continue // begin_viewer refuses it.
    const pairs = (ids: readonly string[]): readonly string[] => ids.map(id => `${member.id} ${id}`)
    await asViewer(sql, member, async () => {
      events.push(...pairs(await sql.column<string>`SELECT id FROM events`))
      notes.push(...pairs(await sql.column<string>`SELECT event_id FROM clinical_notes`))
      athletes.push(...pairs(await sql.column<string>`SELECT id FROM athletes`))
    })
  }
  return { events: new Set(events), notes: new Set(notes), athletes: new Set(athletes) }
}

test('in random schools, the listed audience of an event or athlete is exactly the members who see it', async () => {
  let [pairs, byCoaches] = [0, 0]
  const property = fc.asyncProperty(scenes, scene =>
    inTransaction(database(), 'rollback', async sql => {
      const { members, trainer } = await build(sql, scene)
      const [listed, really] = [await told(sql, trainer), await shown(sql, members)]
      expect(listed.events).toEqual(really.events)
      expect(listed.athletes).toEqual(really.athletes)
      // Compared over existing notes only: an event without a note shows none to anyone.
      expect([...really.notes].filter(pair => !listed.notes.has(pair))).toEqual([])
      expect([...listed.notes].every(pair => members.some(({ id, role }) => role === 'AT' && pair.startsWith(id)))).toBe(true)
      pairs += really.events.size
      byCoaches += [...really.events].filter(pair => members.some(({ id, role }) => role === 'COACH' && pair.startsWith(id))).length
    }),
  )
  await fc.assert(property, { seed, numRuns: SCENES })
  tell(`audiences, seed ${seed}: ${SCENES} schools, ${pairs} events shown, ${byCoaches} of them to coaches`)
  expect(byCoaches).toBeGreaterThan(0)
}, 300_000)

test(
  'every reason is named',
  rolledBack(async sql => {
    const school = await buildSchool(sql)
    const [trainer, admin] = [await buildMember(sql, school, 'AT'), await buildMember(sql, school, 'ADMIN')]
    const [coach, parent] = [await buildMember(sql, school, 'COACH'), await buildMember(sql, school, 'PARENT')]
    const athlete = await buildAthlete(sql, school)
    const teams = [await buildTeam(sql, school, { name: 'B' }), await buildTeam(sql, school, { name: 'A' })]
    for (const team of teams) {
      await addCoach(sql, team, coach)
      await addToTeam(sql, team, athlete)
    }
    await buildGuardianship(sql, parent, athlete, { relationship: 'father' })
    await buildDisclosure(sql, athlete, { to: coach, by: trainer, ends_at: '2126-01-01T10:00:00.123Z', starts_at: '2125-12-31T10:00:00Z' })
    await buildDisclosure(sql, athlete, { to: coach, by: trainer })
    const reasonsOf = ({ id }: Member) =>
      asViewer(
        sql,
        trainer,
        () => sql.value<readonly object[]>`SELECT reasons FROM athlete_audience(${athlete.id}) WHERE membership_id = ${id}`,
      )
    const none = { teamId: null, relationship: null, until: null }
    expect(await reasonsOf(trainer)).toEqual([{ ...none, kind: 'TRAINER_OF_SCHOOL' }])
    expect(await reasonsOf(admin)).toEqual([{ ...none, kind: 'ADMIN_OF_SCHOOL' }])
    expect(await reasonsOf(parent)).toEqual([{ ...none, kind: 'GUARDIAN', relationship: 'father' }])
    expect(await reasonsOf(coach)).toEqual([
      { ...none, kind: 'COACH_OF_TEAM', teamId: teams[1]?.id },
      { ...none, kind: 'COACH_OF_TEAM', teamId: teams[0]?.id },
      { ...none, kind: 'EMERGENCY_DISCLOSURE', until: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown },
    ])
  }),
)
