import { happened, named, OVERLAP, type Check } from './check.js'

/** Only a device reports that something happened before it was recorded. A clearance that happened after that event stands. */
const overtaken = (event: string): string => `${event}.type NOT IN ('CLEARANCE_GRANTED', 'CASE_REOPENED')
  AND ${event}.occurred_at < ${event}.recorded_at AND EXISTS (
    SELECT FROM events AS later WHERE later.school_id = ${event}.school_id AND later.case_id = ${event}.case_id
      AND later.type = 'CLEARANCE_GRANTED' AND ${happened('later')} > ${happened(event)})`

const deciding = `SELECT e.school_id, e.case_id, e.participation, e.recorded_at FROM events AS e
  WHERE e.participation IS NOT NULL AND NOT (${overtaken('e')})`

/** A case's status, participation and severity, and its athlete's status, must follow from its events alone. */
export const caseChecks: readonly Check[] = [
  {
    name: 'one-active-case',
    means: 'an athlete has more than one active case of one body part and side',
    sql: `SELECT ${named('c')} FROM cases AS c WHERE c.status = 'ACTIVE' AND EXISTS (
      SELECT FROM cases AS o WHERE o.school_id = c.school_id AND o.athlete_id = c.athlete_id AND o.body_part = c.body_part
        AND o.side = c.side AND o.status = 'ACTIVE' AND o.id <> c.id)`,
  },
  {
    name: 'current-status',
    means: 'an athlete’s status is not the worst participation of the active cases',
    sql: `SELECT ${named('a')} FROM athletes AS a LEFT JOIN (
        SELECT school_id, athlete_id, max(participation) AS worst FROM cases WHERE status = 'ACTIVE' GROUP BY school_id, athlete_id
      ) AS c ON c.school_id = a.school_id AND c.athlete_id = a.id
      WHERE a.current_status <> coalesce(c.worst, 'CLEARED')`,
  },
  {
    name: 'case-has-an-entry',
    means: 'a case has no event that decides its participation',
    sql: `SELECT ${named('c')} FROM cases AS c WHERE NOT EXISTS (
      SELECT FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.participation IS NOT NULL)`,
  },
  {
    name: 'participation',
    means: 'a case’s participation is not what its last deciding event says',
    sql: `WITH deciding AS (${deciding})
      SELECT ${named('c')} FROM cases AS c JOIN (
        SELECT school_id, case_id, max(recorded_at) AS last FROM deciding GROUP BY school_id, case_id
      ) AS d ON d.school_id = c.school_id AND d.case_id = c.id
      WHERE NOT EXISTS (
        SELECT FROM deciding AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.participation = c.participation
          AND e.recorded_at >= d.last - ${OVERLAP})`,
  },
  {
    name: 'resolved-by-clearance',
    means: 'a case is resolved without a clearance, or active after one that no reopening followed',
    sql: `SELECT ${named('c')} FROM cases AS c LEFT JOIN (
        SELECT school_id, case_id, count(*) FILTER (WHERE type = 'CLEARANCE_GRANTED') - count(*) FILTER (WHERE type = 'CASE_REOPENED') AS open
        FROM events WHERE type IN ('CLEARANCE_GRANTED', 'CASE_REOPENED') GROUP BY school_id, case_id
      ) AS e ON e.school_id = c.school_id AND e.case_id = c.id
      WHERE coalesce(e.open, 0) <> CASE c.status WHEN 'RESOLVED' THEN 1 ELSE 0 END`,
  },
  {
    name: 'resolved-when-cleared',
    means: 'a case is resolved and not cleared, or at another time than that of its last clearance',
    sql: `SELECT ${named('c')} FROM cases AS c LEFT JOIN (
        SELECT school_id, case_id, max(recorded_at) AS last FROM events WHERE type = 'CLEARANCE_GRANTED' GROUP BY school_id, case_id
      ) AS e ON e.school_id = c.school_id AND e.case_id = c.id
      WHERE CASE c.status WHEN 'ACTIVE' THEN c.resolved_at IS NOT NULL ELSE c.participation <> 'CLEARED' OR c.resolved_at IS NULL
        OR c.resolved_at NOT BETWEEN e.last - ${OVERLAP} AND e.last END`,
  },
  {
    name: 'severity',
    means: 'a case’s severity is neither the first that an event states, nor that of its last correction',
    sql: `SELECT ${named('c')} FROM cases AS c LEFT JOIN (
        SELECT school_id, case_id, min(recorded_at) AS first, max(recorded_at) FILTER (WHERE type = 'CORRECTION') AS corrected
        FROM events WHERE severity IS NOT NULL GROUP BY school_id, case_id
      ) AS s ON s.school_id = c.school_id AND s.case_id = c.id
      WHERE CASE WHEN s.case_id IS NULL OR c.severity IS NULL THEN (s.case_id IS NULL) <> (c.severity IS NULL) ELSE NOT EXISTS (
        SELECT FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.severity = c.severity
          AND CASE WHEN s.corrected IS NULL THEN e.recorded_at <= s.first + ${OVERLAP}
            ELSE e.type = 'CORRECTION' AND e.recorded_at >= s.corrected - ${OVERLAP} END) END`,
  },
  {
    name: 'reopened-in-time',
    means: 'a case was reopened without a clearance before it, or more than 30 days after it',
    sql: `SELECT ${named('r')} FROM events AS r JOIN schools AS s ON s.id = r.school_id CROSS JOIN LATERAL (
        SELECT max(e.recorded_at) AS cleared FROM events AS e WHERE e.school_id = r.school_id AND e.case_id = r.case_id
          AND e.type = 'CLEARANCE_GRANTED' AND e.recorded_at <= r.recorded_at + ${OVERLAP}
      ) AS e
      WHERE r.type = 'CASE_REOPENED' AND (e.cleared IS NULL OR
        (r.recorded_at AT TIME ZONE s.time_zone)::date > (e.cleared AT TIME ZONE s.time_zone)::date + 30)`,
  },
  {
    name: 'decided-while-resolved',
    means: 'an event decides a participation while its case was resolved, and no later clearance had overtaken it',
    sql: `SELECT ${named('e')} FROM events AS e
      WHERE e.participation IS NOT NULL AND e.type NOT IN ('CLEARANCE_GRANTED', 'CASE_REOPENED') AND NOT (${overtaken('e')}) AND EXISTS (
        SELECT FROM events AS c WHERE c.school_id = e.school_id AND c.case_id = e.case_id AND c.type = 'CLEARANCE_GRANTED'
          AND c.recorded_at < e.recorded_at - ${OVERLAP} AND NOT EXISTS (
            SELECT FROM events AS r WHERE r.school_id = c.school_id AND r.case_id = c.case_id AND r.type = 'CASE_REOPENED'
              AND r.recorded_at BETWEEN c.recorded_at - ${OVERLAP} AND e.recorded_at + ${OVERLAP}))`,
  },
  {
    name: 'head-injury-signed',
    means: 'a head injury was cleared, since clearances are signed, by nobody who is named with a licence',
    sql: `SELECT ${named('e')} FROM events AS e JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id
      WHERE e.type = 'CLEARANCE_GRANTED' AND c.body_part = 'HEAD' AND (coalesce(btrim(e.signed_by), '') = '' OR e.licence_type IS NULL)
        AND e.recorded_at > (SELECT max(finished_at) FROM _prisma_migrations WHERE migration_name = '20261123130000_clearance')`,
  },
  {
    name: 'version',
    means: 'a case’s version is lower than the number of its events allows',
    sql: `SELECT ${named('c')} FROM cases AS c LEFT JOIN LATERAL (
        SELECT count(*) AS later FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id AND e.recorded_at <> c.opened_at
      ) AS e ON true
      WHERE c.version < greatest(1, e.later)`,
  },
  {
    name: 'last-change-on-record',
    means: 'a case’s attention level or expected return is not what its last recorded change says',
    sql: `SELECT ${named('c')} FROM cases AS c JOIN (
        SELECT school_id, case_id, max(changed_at) AS last FROM case_changes WHERE milestone_id IS NULL GROUP BY school_id, case_id
      ) AS l ON l.school_id = c.school_id AND l.case_id = c.id
      WHERE NOT EXISTS (
        SELECT FROM case_changes AS h WHERE h.school_id = c.school_id AND h.case_id = c.id AND h.milestone_id IS NULL
          AND h.changed_at >= l.last - ${OVERLAP} AND h.after ->> 'attentionLevel' = c.attention_level::text
          AND (h.after ->> 'expectedReturnOn')::date IS NOT DISTINCT FROM c.expected_return_on)`,
  },
]
