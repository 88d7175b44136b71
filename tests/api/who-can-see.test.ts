import { demoIds } from '../../prisma/demo/ids.js'
import {
  EmergencyDisclosureDocument,
  EndEmergencyDisclosureDocument,
  SetEventVisibilityDocument,
  WhoCanSeeDocument,
  type Role,
} from '../generated/documents.js'
import { addCoach, addToTeam, buildGuardianship, buildTeam } from '../sql/support/factories.js'
import { NEVER_GIVEN_OUT, refusals } from './support.js'
import { useTrainer } from './trainer.js'

const { as, sql, addMember, open, done } = useTrainer()

const school = demoIds.lincolnSchool

async function audience(eventId: string): Promise<readonly (readonly [id: string, ...reasons: readonly string[]])[] | null> {
  const { whoCanSee } = await (await as('trainer')).ask(WhoCanSeeDocument, { eventId })
  return (
    whoCanSee
      ?.filter(({ membership }) => membership.role !== 'AT')
      .map(
        ({ membership, reasons }) =>
          [
            membership.id,
            ...reasons.map(({ kind, team, relationship }) => [kind, team?.name ?? relationship].filter(Boolean).join(' ')),
          ] as const,
      ) ?? null
  )
}

test('everyone who may see the event is listed with the reasons, as of the next request after each change', async () => {
  const { athleteId, eventId } = await open()
  const [coach, parent, other] = [await addMember('COACH'), await addMember('PARENT'), await addMember('COACH')]
  await addMember('ADMIN')
  const guardianship = await sql(async sql => {
    const athlete = { school, id: athleteId }
    await sql`DELETE FROM team_athletes WHERE athlete_id = ${athleteId}`
    await sql`DELETE FROM guardianships WHERE athlete_id = ${athleteId}`
    const team = await buildTeam(sql, school, { name: 'Chess' })
    await addToTeam(sql, team, athlete)
    await addCoach(sql, team, { school, id: coach.membershipId })
    return buildGuardianship(sql, { school, id: parent.membershipId }, athlete, { relationship: 'father' })
  })
  expect(await audience(eventId)).toEqual([])

  const show = (...visibility: readonly Role[]) => done(SetEventVisibilityDocument, { eventId, visibility })
  await show('COACH', 'PARENT', 'ADMIN')
  const ofCoach = [coach.membershipId, 'COACH_OF_TEAM Chess']
  expect(await audience(eventId)).toEqual([ofCoach, [parent.membershipId, 'GUARDIAN father']])

  const { disclosure } = await done(EmergencyDisclosureDocument, {
    athleteId,
    to: other.membershipId,
    reason: 'Drives the athlete home, and is alone',
  })
  const both = [ofCoach, [other.membershipId, 'EMERGENCY_DISCLOSURE']].sort(([one = ''], [two = '']) => (one < two ? -1 : 1))
  expect(await audience(eventId)).toEqual([...both, [parent.membershipId, 'GUARDIAN father']])
  await done(EndEmergencyDisclosureDocument, { disclosureId: disclosure?.id ?? '' })
  await sql(sql => sql`UPDATE guardianships SET revoked_at = now() WHERE id = ${guardianship.id}`)
  expect(await audience(eventId)).toEqual([ofCoach])

  await sql(sql => sql`UPDATE memberships SET disabled_at = now() WHERE id = ${coach.membershipId}`)
  expect(await audience(eventId)).toEqual([])
})

test('trainers come first, and see the clinical notes', async () => {
  const { whoCanSee } = await (await as('trainer')).ask(WhoCanSeeDocument, { eventId: demoIds.activeCaseEntry })
  expect(whoCanSee?.[0]).toMatchObject({
    membership: { id: demoIds.lincolnTrainer, role: 'AT' },
    reasons: [{ kind: 'TRAINER_OF_SCHOOL', team: null, relationship: null, until: null }],
    sees: ['EVENT', 'CLINICAL_NOTES'],
  })
  expect(whoCanSee?.slice(1).every(({ sees }) => !sees.includes('CLINICAL_NOTES'))).toBe(true)
})

test('an event that does not exist or belongs to another school is null, and a malformed id is refused', async () => {
  const [theirs] = await sql(sql => sql.column<string>`SELECT id FROM events WHERE school_id = ${demoIds.rooseveltSchool} LIMIT 1`)
  expect([await audience(theirs ?? ''), await audience(NEVER_GIVEN_OUT)]).toEqual([null, null])
  expect(refusals(await (await as('trainer')).run(WhoCanSeeDocument, { eventId: 'nope' }))).toEqual([['BAD_USER_INPUT', 'eventId']])
})

test.each(['coach', 'parent', 'admin'] as const)('a %s is refused', async who => {
  expect(refusals(await (await as(who)).run(WhoCanSeeDocument, { eventId: demoIds.activeCaseEntry }))).toEqual([
    ['FORBIDDEN', 'Query.whoCanSee'],
  ])
})
