import { sql } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('teams')

export const team = defineNoun('teams', {
  id: is.plain('id'),
  schoolId: is.plain('school_id'),
  sport: is.plain('sport'),
  level: is.plain('level'),
  season: is.plain('season'),
  name: is.plain('name'),
})

export const byTeamName = ascending(term('text', team.fields.name), term('uuid', team.fields.id))

export const teams = relation({ name: 'Query.teams', target: team, where: () => [], order: () => byTeamName })

export const teamById = relation({
  name: 'Team.byId',
  target: team,
  where: (t, key) => [sql`${team.fields.id(t)} = ${key}`],
  order: () => byTeamName,
  isUnique: true,
})

export const teamsOfAthlete = relation({
  name: 'Athlete.teams',
  target: team,
  where: (t, key) => [
    sql`EXISTS (SELECT FROM team_athletes AS ta WHERE ta.athlete_id = ${key}
      AND ta.school_id = ${team.fields.schoolId(t)} AND ta.team_id = ${team.fields.id(t)})`,
  ],
  order: () => byTeamName,
})

/** The key is a coach's membership. */
export const teamsOfCoach = relation({
  name: 'Viewer.teams',
  target: team,
  where: (t, key) => [
    sql`EXISTS (SELECT FROM team_coaches AS tc WHERE tc.membership_id = ${key}
      AND tc.school_id = ${team.fields.schoolId(t)} AND tc.team_id = ${team.fields.id(t)})`,
  ],
  order: () => byTeamName,
})
