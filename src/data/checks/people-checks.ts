import { named, type Check } from './check.js'

const inRole = (table: string, alias: string, column: string, roles: string): string =>
  `${table} AS ${alias} JOIN memberships AS m ON m.school_id = ${alias}.school_id AND m.id = ${alias}.${column} WHERE m.role NOT IN (${roles})`

const others = (expression: string): string => `SELECT FROM jsonb_each(coalesce(${expression}, '{}'))`

/** Schools, and the people in them. */
export const peopleChecks: readonly Check[] = [
  {
    name: 'school-settings',
    means: 'a school’s time zone is unknown to this PostgreSQL, or its config is not in its shape',
    sql: `SELECT s.id::text FROM schools AS s WHERE NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = s.time_zone)
      OR jsonb_typeof(s.config) <> 'object' OR (s.config - ARRAY['branding', 'sportNames']) <> '{}'
      OR EXISTS (${others(`s.config -> 'branding'`)} WHERE jsonb_typeof(value) <> 'string'
        OR key NOT IN ('primaryColor', 'secondaryColor', 'logoUrl', 'mascot')
        OR key IN ('primaryColor', 'secondaryColor') AND value #>> '{}' !~ '^#[0-9A-Fa-f]{6}$'
        OR key = 'logoUrl' AND value #>> '{}' !~ '^https://')
      OR EXISTS (${others(`s.config -> 'sportNames'`)} WHERE jsonb_typeof(value) <> 'string' OR value = '""'
        OR key <> ALL (enum_range(NULL::sport)::text[]))`,
  },
  {
    name: 'clearance-policy',
    means: 'a school has no policy for clearances: it accepts nobody’s',
    sql: `SELECT s.id::text FROM schools AS s WHERE NOT EXISTS (SELECT FROM clearance_policies AS p WHERE p.school_id = s.id)`,
  },
  {
    name: 'email-in-one-spelling',
    means: 'an address is not in small letters, so that its owner cannot sign in, or another may have the same',
    sql: `SELECT u.id::text FROM users AS u WHERE u.email <> lower(u.email)`,
  },
  {
    name: 'coaches-are-coaches',
    means: 'a team is coached by a membership that is no coach’s',
    sql: `SELECT c.school_id || '/' || c.team_id || '/' || c.membership_id AS id FROM ${inRole('team_coaches', 'c', 'membership_id', `'COACH'`)}`,
  },
  {
    name: 'guardians-are-parents',
    means: 'a guardian’s membership is no parent’s',
    sql: `SELECT ${named('g')} FROM ${inRole('guardianships', 'g', 'membership_id', `'PARENT'`)}`,
  },
  {
    name: 'disclosed-by-a-trainer',
    means: 'a disclosure in an emergency was not made by a trainer',
    sql: `SELECT ${named('d')} FROM ${inRole('emergency_disclosures', 'd', 'author_id', `'AT'`)}`,
  },
  {
    name: 'disclosed-to-whom',
    means: 'a disclosure in an emergency is neither to a coach nor to a parent',
    sql: `SELECT ${named('d')} FROM ${inRole('emergency_disclosures', 'd', 'recipient_id', `'COACH', 'PARENT'`)}`,
  },
]
