import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'
import { sql } from 'kysely'
import type { Role } from '../../generated/tables.js'

/** Why a membership is shown something. */
export const AccessReasonKind = {
  TRAINER_OF_SCHOOL: 'TRAINER_OF_SCHOOL',
  ADMIN_OF_SCHOOL: 'ADMIN_OF_SCHOOL',
  COACH_OF_TEAM: 'COACH_OF_TEAM',
  GUARDIAN: 'GUARDIAN',
  EMERGENCY_DISCLOSURE: 'EMERGENCY_DISCLOSURE',
} as const
export type AccessReasonKind = keyof typeof AccessReasonKind

/** Which part of an event someone is shown. */
export const EventContent = { EVENT: 'EVENT', CLINICAL_NOTES: 'CLINICAL_NOTES' } as const
export type EventContent = keyof typeof EventContent

/** One reason, as the database functions return it. */
export interface AccessReasonRow {
  readonly kind: AccessReasonKind
  readonly teamId: string | null
  readonly relationship: string | null
  readonly until: string | null
}

const ofEvent = columnsOf('event_audience')
const ofAthlete = columnsOf('athlete_audience')

/** A membership that is shown an event. */
export const eventAudience = defineNoun('event_audience', {
  membershipId: ofEvent.plain('membership_id'),
  role: ofEvent.plain('role'),
  reasons: ofEvent.list<'reasons', AccessReasonRow>('reasons'),
  sees: ofEvent.list<'sees', EventContent>('sees'),
})

/** A membership that is shown an athlete. */
export const athleteAudience = defineNoun('athlete_audience', {
  membershipId: ofAthlete.plain('membership_id'),
  role: ofAthlete.plain('role'),
  reasons: ofAthlete.list<'reasons', AccessReasonRow>('reasons'),
})

/** The key is an event. A trainer who sees the event is in the list, so it is empty only for an event that does not exist. */
export const audienceOfEvent = relation({
  name: 'Query.whoCanSee',
  target: eventAudience,
  from: key => sql`event_audience(${key})`,
  where: () => [],
  order: () =>
    ascending(
      term('text', ofEvent.plain('role')),
      term('text', ofEvent.plain('display_name')),
      term('uuid', ofEvent.plain('membership_id')),
    ),
})

/** The key is an athlete. Lists the memberships of one role that are shown the athlete. */
export const audienceOfAthlete = relation<typeof athleteAudience, { readonly role: Role }>({
  name: 'Query.previewAs',
  target: athleteAudience,
  from: key => sql`athlete_audience(${key})`,
  where: (w, _key, { role }) => [sql`${athleteAudience.fields.role(w)} = ${role}::role`],
  order: () => ascending(term('text', ofAthlete.plain('display_name')), term('uuid', ofAthlete.plain('membership_id'))),
})
