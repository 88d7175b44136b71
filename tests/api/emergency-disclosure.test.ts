import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import {
  AthleteDocument,
  CasePageDocument,
  DisclosedToViewerDocument,
  DisclosuresOfAthleteDocument,
  EmergencyDisclosureDocument,
  EndEmergencyDisclosureDocument,
  RosterDocument,
  SetAttentionLevelDocument,
  type EmergencyDisclosureInput,
} from '../generated/documents.js'
import { buildDisclosure, buildGuardianship } from '../sql/support/factories.js'
import { NEVER_GIVEN_OUT, refusals, type Member } from './support.js'
import { useTrainer } from './trainer.js'

const { as, sql, addMember, open, run, done } = useTrainer()

const school = demoIds.lincolnSchool
const reason = 'Travels with the team, and no trainer is on the bus'
const disclose = (input: Partial<EmergencyDisclosureInput> & Pick<EmergencyDisclosureInput, 'athleteId' | 'to'>) =>
  done(EmergencyDisclosureDocument, { reason, ...input })
const sees = async ({ client }: Member, id: string): Promise<boolean> => {
  const { data, errors } = await client.run(AthleteDocument, { id })
  expect(errors.filter(({ extensions }) => extensions.code !== 'FORBIDDEN')).toEqual([])
  return (data?.athlete ?? null) !== null
}
const count = () => sql(sql => sql.value<number>`SELECT count(*)::integer FROM emergency_disclosures`)

describe.each(['COACH', 'PARENT'] as const)('a %s to whom an athlete is disclosed', role => {
  test('sees the athlete and the case from the next request on, until the disclosure is ended', async () => {
    const { athleteId, caseId } = await open()
    const recipient = await addMember(role)
    expect(await sees(recipient, athleteId)).toBe(false)

    const { disclosure, athlete, replayed } = await disclose({ athleteId, to: recipient.membershipId, hours: 2 })
    expect(disclosure).toMatchObject({ reason, endedAt: null, athlete: { id: athleteId }, to: { id: recipient.membershipId } })
    expect([replayed, athlete?.emergencyDisclosures?.length]).toEqual([false, 1])
    expect(Date.parse(String(disclosure?.endsAt)) - Date.parse(String(disclosure?.startsAt))).toBe(2 * 3_600_000)
    expect(await sees(recipient, athleteId)).toBe(true)
    expect((await recipient.client.run(CasePageDocument, { id: caseId })).data?.case?.id).toBe(caseId)

    const { viewer } = await recipient.client.ask(DisclosedToViewerDocument, {})
    expect(viewer.emergencyDisclosures.map(({ id }) => id)).toEqual([disclosure?.id])

    const ended = await done(EndEmergencyDisclosureDocument, { disclosureId: disclosure?.id ?? '' })
    expect(ended.disclosure?.endedAt).not.toBeNull()
    expect(await sees(recipient, athleteId)).toBe(false)
    expect((await recipient.client.run(CasePageDocument, { id: caseId })).data?.case).toBeNull()
    expect((await recipient.client.ask(DisclosedToViewerDocument, {})).viewer.emergencyDisclosures).toEqual([])
    // Ending it again changes nothing.
    expect((await done(EndEmergencyDisclosureDocument, { disclosureId: disclosure?.id ?? '' })).disclosure).toEqual(ended.disclosure)
  })

  test('sees nothing once the disclosure has expired', async () => {
    const { athleteId } = await open()
    const recipient = await addMember(role)
    await sql(sql =>
      buildDisclosure(
        sql,
        { school, id: athleteId },
        {
          to: { school, id: recipient.membershipId },
          by: { school, id: demoIds.lincolnTrainer },
          starts_at: new Date(Date.now() - 60_000),
          ends_at: new Date(Date.now() + 1_500),
        },
      ),
    )
    expect(await sees(recipient, athleteId)).toBe(true)
    await wait(2_000)
    expect(await sees(recipient, athleteId)).toBe(false)
  })
})

test('a coach finds the disclosed athlete in the roster, but in no team', async () => {
  const { athleteId } = await open()
  const { client, membershipId } = await addMember('COACH')
  await disclose({ athleteId, to: membershipId })
  const { data } = await client.run(RosterDocument, {})
  expect(data?.roster?.nodes.map(({ id }) => id)).toEqual([athleteId])
  const teams = await client.raw<{ readonly teams: readonly unknown[] }>('{ teams { athletes { totalCount } } }')
  expect(teams.data).toEqual({ teams: [] })
})

test('a disclosure lasts a day by default', async () => {
  const { athleteId } = await open()
  const { disclosure } = await disclose({ athleteId, to: (await addMember('COACH')).membershipId })
  expect(Date.parse(String(disclosure?.endsAt)) - Date.parse(String(disclosure?.startsAt))).toBe(24 * 3_600_000)
})

describe('a disclosure sent again with its key', () => {
  test('is made once and gets the first answer', async () => {
    const { athleteId } = await open()
    const input = { athleteId, to: (await addMember('COACH')).membershipId, reason, entryKey: randomUUID() }
    const before = await count()
    const answers = await Promise.all([1, 2, 3, 4].map(() => done(EmergencyDisclosureDocument, input)))
    expect(new Set(answers.map(({ disclosure }) => disclosure?.id)).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(await count()).toBe(before + 1)
    expect((await done(EmergencyDisclosureDocument, { ...input, reason: `  ${reason}\n` })).replayed).toBe(true)
  })

  test('is a conflict when the input differs or the key belongs to another entry, in either order', async () => {
    const { athleteId, caseId } = await open()
    const entryKey = randomUUID()
    const to = (await addMember('COACH')).membershipId
    await disclose({ athleteId, to, entryKey })
    const others = { to: (await addMember('COACH')).membershipId, reason: `${reason}!`, athleteId: (await open()).athleteId }
    for (const [name, value] of Object.entries(others)) {
      expect(refusals(await run(EmergencyDisclosureDocument, { athleteId, to, reason, entryKey, [name]: value }))).toEqual([['CONFLICT']])
    }
    expect(refusals(await run(SetAttentionLevelDocument, { caseId, attentionLevel: 'URGENT', entryKey }))).toEqual([['CONFLICT']])
    await done(SetAttentionLevelDocument, { caseId, attentionLevel: 'URGENT', entryKey: `${entryKey}, too` })
    expect(refusals(await run(EmergencyDisclosureDocument, { athleteId, to, reason, entryKey: `${entryKey}, too` }))).toEqual([
      ['CONFLICT'],
    ])
  })
})

describe('a disclosure is refused', () => {
  test.each([
    ['a reason of white space', { reason: '               ' }, 'input.reason'],
    ['a reason of nine characters', { reason: '   allergies   ' }, 'input.reason'],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 'input.reason'],
    ['zero hours', { hours: 0 }, 'input.hours'],
    ['more than three days', { hours: 73 }, 'input.hours'],
    ['a malformed recipient id', { to: 'coach' }, 'input.to'],
  ] as const)('with %s', async (_what, more, path) => {
    const input = { athleteId: demoIds.parentChild, to: demoIds.lincolnBothCoach, reason, ...more }
    const before = await count()
    expect(refusals(await run(EmergencyDisclosureDocument, input))).toEqual([['BAD_USER_INPUT', path]])
    expect(await count()).toBe(before)
  })

  test.each([
    ['trainer', demoIds.lincolnTrainer],
    ['admin', demoIds.lincolnAdmin],
  ])('to a %s, who sees the whole school', async (_who, to) => {
    const answer = await run(EmergencyDisclosureDocument, { athleteId: demoIds.parentChild, to, reason })
    expect(refusals(answer)).toEqual([['BAD_USER_INPUT', 'input.to']])
    expect(answer.errors[0]?.message).toContain('already sees the whole school')
  })

  test('identically to a membership that is disabled, of another school or nonexistent; likewise for the athlete', async () => {
    const disabled = await addMember('COACH')
    await sql(sql => sql`UPDATE memberships SET disabled_at = now() WHERE id = ${disabled.membershipId}`)
    const bodies = new Set<string>()
    for (const to of [demoIds.rooseveltCoach, demoIds.rooseveltTrainer, disabled.membershipId, NEVER_GIVEN_OUT]) {
      const answer = await run(EmergencyDisclosureDocument, { athleteId: demoIds.parentChild, to, reason })
      expect(refusals(answer)).toEqual([['NOT_FOUND']])
      bodies.add(answer.text)
    }
    expect(bodies.size).toBe(1)
    for (const athleteId of [demoIds.rooseveltAthlete, NEVER_GIVEN_OUT]) {
      expect(refusals(await run(EmergencyDisclosureDocument, { athleteId, to: demoIds.lincolnBothCoach, reason }))).toEqual([['NOT_FOUND']])
    }
    expect(refusals(await run(EndEmergencyDisclosureDocument, { disclosureId: NEVER_GIVEN_OUT }))).toEqual([['NOT_FOUND']])
  })
})

test('current parents see who received a disclosure, except the names of other parents; former parents see nothing', async () => {
  const { athleteId } = await open()
  const [own, former, other] = [await addMember('PARENT'), await addMember('PARENT'), await addMember('PARENT')]
  await sql(async sql => {
    const athlete = { school, id: athleteId }
    await buildGuardianship(sql, { school, id: own.membershipId }, athlete)
    await buildGuardianship(sql, { school, id: former.membershipId }, athlete, { revoked_at: '2026-01-01Z' })
  })
  const toCoach = await disclose({ athleteId, to: demoIds.lincolnBothCoach })
  const toParent = await disclose({ athleteId, to: other.membershipId })
  await done(EndEmergencyDisclosureDocument, { disclosureId: toCoach.disclosure?.id ?? '' })

  const seen = async ({ client }: Member) => (await client.run(DisclosuresOfAthleteDocument, { id: athleteId })).data?.athlete
  expect((await seen(own))?.emergencyDisclosures?.map(({ id, to }) => [id, to?.id ?? null])).toEqual([
    [toParent.disclosure?.id, null],
    [toCoach.disclosure?.id, demoIds.lincolnBothCoach],
  ])
  expect((await seen(other))?.emergencyDisclosures?.map(({ to }) => to?.id)).toEqual([other.membershipId])
  expect(await seen(former)).toBeNull()
  const ofTrainer = await (await as('trainer')).ask(DisclosuresOfAthleteDocument, { id: athleteId })
  expect(ofTrainer.athlete?.emergencyDisclosures?.map(({ to }) => to?.id)).toEqual([other.membershipId, demoIds.lincolnBothCoach])
})

test('a coach does not see an athlete’s disclosures', async () => {
  const answer = await (await as('coach')).run(DisclosuresOfAthleteDocument, { id: demoIds.parentChild })
  expect(refusals(answer)).toEqual([['FORBIDDEN', 'Athlete.emergencyDisclosures']])
})
