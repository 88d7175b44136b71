import { sql } from 'kysely'
import { columnsOf, defineNoun, type Expression } from '../read/noun.js'
import { ascending, descending, term } from '../read/order.js'
import { relation, type Condition } from '../read/relation.js'

const is = columnsOf('emergency_disclosures')

export const emergencyDisclosure = defineNoun(
  'emergency_disclosures',
  {
    id: is.plain('id'),
    athleteId: is.plain('athlete_id'),
    recipientId: is.plain('recipient_id'),
    authorId: is.plain('author_id'),
    reason: is.plain('reason'),
    startsAt: is.instant('starts_at'),
    endsAt: is.instant('ends_at'),
    endedAt: is.instant('ended_at'),
  },
  { student: is.plain('athlete_id') },
)

const { id, athleteId, recipientId } = emergencyDisclosure.fields
const startsAt: Expression<unknown> = d => sql.ref(`${d}.starts_at`)
const endsAt: Expression<unknown> = d => sql.ref(`${d}.ends_at`)

/** Started and not over, by the database's clock. Keep it the same as in the table's policies. */
const inForce = (d: string): Condition => sql`(${startsAt(d)} <= now() AND coalesce(${sql.ref(`${d}.ended_at`)}, ${endsAt(d)}) > now())`

export const disclosureById = relation({
  name: 'EmergencyDisclosure.byId',
  target: emergencyDisclosure,
  where: (d, key) => [sql`${id(d)} = ${key}`],
  order: () => ascending(term('uuid', id)),
  isUnique: true,
})

/** The key is an athlete. Includes past disclosures. */
export const disclosuresOfAthlete = relation({
  name: 'Athlete.emergencyDisclosures',
  target: emergencyDisclosure,
  where: (d, key) => [sql`${athleteId(d)} = ${key}`],
  order: () => descending(term('instant', startsAt), term('uuid', id)),
})

/** The key is the viewer's membership. Returns what is disclosed to it now. */
export const disclosuresToViewer = relation({
  name: 'Viewer.emergencyDisclosures',
  target: emergencyDisclosure,
  where: (d, key) => [sql`${recipientId(d)} = ${key}`, inForce(d)],
  order: () => ascending(term('instant', endsAt), term('uuid', id)),
})
