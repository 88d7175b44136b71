import type { Sql } from '../../support/sql.js'
import { buildMember, buildSchool, type Member } from './factories.js'

/** Large enough for PostgreSQL to prefer indexes. */
export interface Size {
  readonly schools: number
  /** Per school. */
  readonly athletes: number
  readonly teams: number
  readonly cases: number
  readonly eventsPerCase: number
}

export interface District {
  readonly trainer: Member
  readonly coach: Member
  /** The coach's team. */
  readonly team: string
  /** An active case of the team. */
  readonly injury: string
}

/** One in this many events is visible to coaches. */
const RARE = 1000

async function fillSchool(sql: Sql, { athletes, teams, cases, eventsPerCase }: Size): Promise<Pick<District, 'trainer' | 'coach'>> {
  const school = await buildSchool(sql)
  const trainer = await buildMember(sql, school, 'AT')
  const coach = await buildMember(sql, school, 'COACH')
  await sql`INSERT INTO teams (school_id, id, sport, level, season, name)
    SELECT ${school}, gen_random_uuid(), 'FOOTBALL', 'VARSITY', '2026', 'Team ' || n FROM generate_series(1, ${teams}::int) AS n`
  await sql`INSERT INTO team_coaches (school_id, team_id, membership_id)
    SELECT school_id, id, ${coach.id} FROM teams WHERE school_id = ${school} AND name = 'Team 1'`
  await sql`INSERT INTO athletes (school_id, id, first_name, last_name, date_of_birth, grad_year)
    SELECT ${school}, gen_random_uuid(), 'First ' || n % 97, 'Last ' || n % 389, '2010-01-01', 2027 + n % 4
    FROM generate_series(1, ${athletes}::int) AS n`
  await sql`INSERT INTO team_athletes (school_id, team_id, athlete_id)
    SELECT a.school_id, t.id, a.id FROM (SELECT *, row_number() OVER () AS n FROM athletes WHERE school_id = ${school}) AS a
    JOIN teams AS t ON t.school_id = a.school_id AND t.name = 'Team ' || a.n % ${teams}::int + 1`
  // One in three cases is active.
  await sql`INSERT INTO cases (school_id, id, athlete_id, body_part, attention_level, status, participation, opened_at, resolved_at)
    SELECT school_id, gen_random_uuid(), id, (enum_range(NULL::body_part))[number / ${athletes}::int + 1], 'WATCH',
      (CASE WHEN number / 7 % 3 = 0 THEN 'ACTIVE' ELSE 'RESOLVED' END)::case_status, 'CLEARED',
      now() - number * interval '1 hour', CASE WHEN number / 7 % 3 > 0 THEN now() END
    FROM generate_series(0, ${cases}::int - 1) AS number
    JOIN (SELECT school_id, id, row_number() OVER () - 1 AS n FROM athletes WHERE school_id = ${school}) AS a ON n = number % ${athletes}::int`
  await sql`INSERT INTO events (school_id, id, case_id, athlete_id, author_id, type, summary, visibility, occurred_at)
    SELECT school_id, gen_random_uuid(), id, athlete_id, ${trainer.id}, 'NOTE', 'Seen',
      (CASE WHEN number % ${RARE} = 0 THEN '{AT,COACH}' ELSE '{AT,PARENT}' END)::role[], now() - number * interval '1 minute'
    FROM (SELECT c.school_id, c.id, c.athlete_id, row_number() OVER () AS number
      FROM cases AS c, generate_series(1, ${eventsPerCase}::int) WHERE c.school_id = ${school}) AS numbered`
  return { trainer, coach }
}

/** Fills a database with many schools. Returns rows of the first one. */
export async function buildDistrict(sql: Sql, size: Size): Promise<District> {
  // The rows are consistent, and checking each would take minutes.
  await sql`SET LOCAL session_replication_role = replica`
  const first = await fillSchool(sql, size)
  for (let school = 1; school < size.schools; school++) await fillSchool(sql, size)
  await sql`SET LOCAL session_replication_role = origin`
  await sql`ANALYZE`
  const { team, injury } = await sql.row<{ readonly team: string; readonly injury: string }>`
    SELECT ta.team_id AS team, c.id AS injury FROM team_coaches AS tc
    JOIN team_athletes AS ta ON ta.school_id = tc.school_id AND ta.team_id = tc.team_id
    JOIN cases AS c ON c.school_id = ta.school_id AND c.athlete_id = ta.athlete_id AND c.status = 'ACTIVE'
    WHERE tc.membership_id = ${first.coach.id} LIMIT 1`
  return { ...first, team, injury }
}
