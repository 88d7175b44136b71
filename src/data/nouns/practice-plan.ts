import { sql, type RawBuilder } from 'kysely'
import type { Participation } from '../../generated/tables.js'
import { columnsOf, defineNoun } from '../read/noun.js'
import { relation, type Condition } from '../read/relation.js'
import { athlete, onTeam, rosterOrders } from './athlete.js'
import { byAdding, restriction } from './restriction.js'
import { schoolToday } from './school-day.js'
import { byTeamName, team } from './team.js'

/** The plan's day as YYYY-MM-DD; null means today. */
export interface PlanDay {
  readonly date: string | null
}

export const dayOf = ({ date }: PlanDay): RawBuilder<string> => sql`coalesce(${date}::text::date, ${schoolToday})`

const is = columnsOf('teams')
export const practicePlan = defineNoun('teams', { id: is.plain('id'), today: () => schoolToday })

/** The key is a team. */
export const practicePlanOfTeam = relation({
  name: 'Query.practicePlan',
  target: practicePlan,
  where: (t, key) => [sql`${team.fields.id(t)} = ${key}`],
  order: () => byTeamName,
})

/** A restriction of an active case that is not lifted and covers that day. */
const inForce = (r: string, day: PlanDay, athleteId: RawBuilder<unknown>): Condition =>
  sql`(${sql.ref(`${r}.lifted_by_id`)} IS NULL AND ${sql.ref(`${r}.starts_on`)} <= ${dayOf(day)}
    AND (${sql.ref(`${r}.ends_on`)} IS NULL OR ${sql.ref(`${r}.ends_on`)} >= ${dayOf(day)})
    AND EXISTS (SELECT FROM cases AS c WHERE c.school_id = ${sql.ref(`${r}.school_id`)} AND c.id = ${sql.ref(`${r}.case_id`)}
      AND c.athlete_id = ${athleteId} AND c.status = 'ACTIVE'))`

const { id, currentStatus } = athlete.fields
const isRestricted = (a: string, day: PlanDay, also: Condition = sql`true`): Condition =>
  sql`EXISTS (SELECT FROM restrictions AS r WHERE r.school_id = ${athlete.fields.schoolId(a)} AND ${inForce('r', day, id(a))} AND ${also})`

/** How far an athlete may take part on that day. Every athlete is in exactly one of the three lists; in doubt, in the stricter one. */
const participationOn = (a: string, day: PlanDay): RawBuilder<Participation> => sql`
  CASE WHEN ${currentStatus(a)} = 'OUT' OR ${isRestricted(a, day, sql`r.kind = 'NO_PLAY'`)} THEN 'OUT'
    WHEN ${currentStatus(a)} = 'RESTRICTED' OR ${isRestricted(a, day)} THEN 'RESTRICTED'
    ELSE 'CLEARED' END`

/** The key is a team. */
const athletesWho = (name: string, participation: Participation) =>
  relation<typeof athlete, PlanDay>({
    name,
    target: athlete,
    where: (a, key, day) => [onTeam(a, key), sql`${participationOn(a, day)} = ${sql.lit(participation)}`],
    order: () => rosterOrders.NAME_ASC,
  })
export const fullOnDay = athletesWho('PracticePlan.full', 'CLEARED')
export const limitedOnDay = athletesWho('PracticePlan.limited', 'RESTRICTED')
export const outOnDay = athletesWho('PracticePlan.out', 'OUT')

/** The key is an athlete. */
export const restrictionsOnDay = relation<typeof restriction, PlanDay>({
  name: 'LimitedAthlete.restrictions',
  target: restriction,
  where: (r, key, day) => [inForce(r, day, key)],
  order: () => byAdding,
})
