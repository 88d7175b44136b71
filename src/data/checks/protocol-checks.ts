import { named, type Check } from './check.js'

const ofRun = `milestones AS m JOIN case_protocols AS p ON p.school_id = m.school_id AND p.id = m.case_protocol_id`
const others = (condition: string): string => `EXISTS (SELECT FROM milestones AS o WHERE o.school_id = m.school_id
  AND o.case_protocol_id = m.case_protocol_id AND ${condition})`

/** Milestones, and the protocols whose steps they are. */
export const protocolChecks: readonly Check[] = [
  {
    name: 'step-of-its-case',
    means: 'a step is a milestone of another case than its protocol’s',
    sql: `SELECT ${named('m')} FROM ${ofRun} WHERE m.case_id <> p.case_id`,
  },
  {
    name: 'steps-in-order',
    means: 'a protocol’s steps do not stand in their order among the milestones, or two have one number',
    sql: `SELECT ${named('m')} FROM milestones AS m WHERE m.case_protocol_id IS NOT NULL
      AND ${others('o.id <> m.id AND ((o.step < m.step) <> (o.position < m.position) OR o.step = m.step)')}`,
  },
  {
    name: 'steps-one-after-the-other',
    means: 'a step was completed, or has begun, before the one before it was completed',
    sql: `SELECT ${named('m')} FROM milestones AS m WHERE m.case_protocol_id IS NOT NULL
      AND (m.completed_at IS NOT NULL OR m.started_at IS NOT NULL) AND ${others('o.step < m.step AND o.completed_at IS NULL')}`,
  },
  {
    name: 'step-took-its-time',
    means: 'a step was completed without having begun, or before its least time was over',
    sql: `SELECT ${named('m')} FROM milestones AS m WHERE m.case_protocol_id IS NOT NULL AND m.completed_at IS NOT NULL
      AND (m.started_at IS NULL OR m.completed_at < m.started_at + m.minimum_hours * interval '1 hour')`,
  },
  {
    name: 'step-is-cleared',
    means: 'a step that waits for a medical clearance has begun without one, or by one from before the symptoms',
    sql: `SELECT ${named('m')} FROM ${ofRun} JOIN schools AS s ON s.id = m.school_id
      WHERE m.requires_clearance AND m.started_at IS NOT NULL AND (m.clearance_signed_on IS NULL
        OR m.step >= p.sent_back_to AND m.clearance_signed_on < (p.sent_back_at AT TIME ZONE s.time_zone)::date)`,
  },
  {
    name: 'protocol-completed',
    means: 'a protocol on a case has no steps, or is completed at another time than its last step',
    sql: `SELECT ${named('p')} FROM case_protocols AS p LEFT JOIN (
        SELECT school_id, case_protocol_id, CASE WHEN bool_and(completed_at IS NOT NULL) THEN max(completed_at) END AS last
        FROM milestones GROUP BY school_id, case_protocol_id
      ) AS m ON m.school_id = p.school_id AND m.case_protocol_id = p.id
      WHERE m.case_protocol_id IS NULL OR m.last IS DISTINCT FROM p.completed_at`,
  },
  {
    name: 'sent-back-by',
    means: 'a protocol was sent back by what is not an evaluation of its case',
    sql: `SELECT ${named('p')} FROM case_protocols AS p WHERE p.sent_back_by_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM events AS e WHERE e.school_id = p.school_id AND e.id = p.sent_back_by_id AND e.case_id = p.case_id AND e.type = 'EVALUATION')`,
  },
  {
    name: 'completed-by-now',
    means: 'a milestone is completed in the future',
    sql: `SELECT ${named('m')} FROM milestones AS m WHERE m.completed_at > now() + interval '5 minutes'`,
  },
]
