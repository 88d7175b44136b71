import type { Sql } from '../../support/sql.js'

/** Ids carry the millisecond of their creation. Two made in succession under one lock may share it. */
const SAME_INSTANT_MS = 2
/** The id of an event with a note is made before the event waits for its case, at most this long. */
const LONGEST_WAIT_MS = 20_000

/** Checks the rules kept by triggers, keys and indexes, using the rows alone. @returns what is wrong */
export async function brokenRules(sql: Sql): Promise<readonly string[]> {
  const found = await Promise.all([twoActive(sql), wrongStatuses(sql), wrongCases(sql), emptyCases(sql), strangers(sql)])
  return found.flat()
}

const twoActive = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT 'athlete ' || athlete_id || ' has ' || count(*) || ' active cases of ' || body_part || ' ' || side FROM cases
    WHERE status = 'ACTIVE' GROUP BY school_id, athlete_id, body_part, side HAVING count(*) > 1`

const wrongStatuses = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT 'athlete ' || a.id || ' is ' || a.current_status || ', and the worst active case says ' || worst.status
    FROM athletes AS a, LATERAL (
      SELECT coalesce(max(c.participation), 'CLEARED') AS status FROM cases AS c
      WHERE c.school_id = a.school_id AND c.athlete_id = a.id AND c.status = 'ACTIVE'
    ) AS worst WHERE worst.status <> a.current_status`

/** The last deciding event decides, in the order in which the crowd's events got the lock on the case. */
const wrongCases = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`
    WITH deciding AS (
      SELECT e.*, EXISTS (SELECT FROM clinical_notes AS n WHERE n.school_id = e.school_id AND n.event_id = e.id) AS has_note,
        ('x' || lpad(translate(left(e.id::text, 13), '-', ''), 16, '0'))::bit(64)::bigint AS made
      FROM events AS e
      WHERE e.participation IS NOT NULL AND e.summary LIKE 'Entry %'
    ), last AS (
      SELECT school_id, case_id, max(made) AS made FROM deciding GROUP BY 1, 2
    )
    SELECT 'case ' || c.id || ' is ' || c.status || ' and ' || c.participation || ', and its last events say otherwise: ' || (
        SELECT string_agg(e.made || ' ' || e.recorded_at || ' ' || e.type || ' ' || e.participation, ', ' ORDER BY e.id)
        FROM deciding AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.made >= l.made - 20000
      )
    FROM cases AS c JOIN last AS l ON l.school_id = c.school_id AND l.case_id = c.id
    WHERE NOT EXISTS (
      SELECT FROM deciding AS e WHERE e.school_id = c.school_id AND e.case_id = c.id
        AND e.made >= l.made - CASE WHEN e.has_note THEN ${LONGEST_WAIT_MS}::bigint ELSE ${SAME_INSTANT_MS}::bigint END
        AND e.participation = c.participation AND (e.type = 'CLEARANCE_GRANTED') = (c.status = 'RESOLVED')
    ) OR (c.status = 'RESOLVED') <> (c.resolved_at IS NOT NULL)`

const emptyCases = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT 'case ' || c.id || ' has no entry that opened it' FROM cases AS c
    WHERE NOT EXISTS (SELECT FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.type = 'SIDELINE_ENTRY')`

const strangers = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT 'event ' || e.id || ' is not of its case’s athlete' FROM events AS e
    LEFT JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id WHERE c.athlete_id IS DISTINCT FROM e.athlete_id`
