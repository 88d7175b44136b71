-- The Phase Bar: what a case's milestones come to today. Views with their reader's own rights, so that row-level security decides each row.

-- A bar for each protocol on a case, and one for the milestones that belong to none. The greatest rank is shown first: what runs before
-- what is completed, a return to play before any other.
CREATE VIEW phase_bars WITH (security_invoker = true) AS
SELECT b.school_id, b.case_id, b.case_protocol_id, coalesce(b.case_protocol_id, b.case_id) AS id,
  p.key AS protocol_key, p.name AS protocol_name, p.applied_at, p.sent_back_at,
  CASE WHEN p.id IS NULL THEN 0 ELSE 1 + (CASE WHEN p.completed_at IS NULL THEN 2 ELSE 0 END) + p.returns_to_play::integer END AS rank,
  b.total, b.done_count, b.earliest_at, b.awaits_clearance, e.earliest_return_on,
  CASE WHEN p.returns_to_play IS NOT FALSE THEN greatest(c.expected_return_on, e.earliest_return_on) ELSE e.earliest_return_on END
    AS expected_return_on
FROM (
  SELECT m.school_id, m.case_id, m.case_protocol_id, count(*)::integer AS total, count(m.completed_at)::integer AS done_count,
    -- Of the steps that are not completed, one alone has begun.
    max(m.started_at + m.minimum_hours * interval '1 hour') FILTER (WHERE m.completed_at IS NULL) AS earliest_at,
    bool_or(m.completed_at IS NULL) AND m.case_protocol_id IS NOT NULL
      AND count(*) FILTER (WHERE m.completed_at IS NULL AND m.started_at IS NOT NULL) = 0 AS awaits_clearance,
    sum(m.minimum_hours) FILTER (WHERE m.completed_at IS NULL) AS hours,
    sum(m.minimum_hours) FILTER (WHERE m.completed_at IS NULL AND m.started_at IS NULL) AS hours_behind
  FROM milestones AS m
  GROUP BY m.school_id, m.case_id, m.case_protocol_id
) AS b
JOIN cases AS c ON c.school_id = b.school_id AND c.id = b.case_id
JOIN schools AS s ON s.id = b.school_id
LEFT JOIN case_protocols AS p ON p.school_id = b.school_id AND p.id = b.case_protocol_id
CROSS JOIN LATERAL (
  SELECT CASE WHEN b.hours IS NOT NULL THEN
    ((greatest(now(), b.earliest_at) + coalesce(b.hours_behind, 0) * interval '1 hour') AT TIME ZONE s.time_zone)::date END AS earliest_return_on
) AS e;

-- The steps of each bar, in their order. The current one is the first that is not completed.
CREATE VIEW phase_steps WITH (security_invoker = true) AS
SELECT w.school_id, w.case_id, w.case_protocol_id, w.id, w.place, w.label, w.state, w.completed_at,
  w.state = 'CURRENT' AND w.case_protocol_id IS NOT NULL AND w.started_at IS NULL AS awaits_clearance,
  CASE WHEN w.completed_at IS NULL AND w.case_protocol_id IS NOT NULL THEN
    ((greatest(now(), w.possible_from) + w.hours_behind * interval '1 hour') AT TIME ZONE s.time_zone)::date END AS earliest_on
FROM (
  SELECT m.school_id, m.case_id, m.case_protocol_id, m.id, m.label, m.started_at, m.completed_at,
    (row_number() OVER bar)::integer AS place,
    CASE WHEN m.completed_at IS NOT NULL THEN 'DONE'
      WHEN count(*) FILTER (WHERE m.completed_at IS NULL) OVER bar = 1 THEN 'CURRENT' ELSE 'UPCOMING' END AS state,
    max(m.started_at + m.minimum_hours * interval '1 hour') FILTER (WHERE m.completed_at IS NULL) OVER bar AS possible_from,
    coalesce(sum(m.minimum_hours) FILTER (WHERE m.completed_at IS NULL AND m.started_at IS NULL) OVER bar, 0) AS hours_behind
  FROM milestones AS m
  WINDOW bar AS (PARTITION BY m.school_id, m.case_id, m.case_protocol_id ORDER BY m.position)
) AS w JOIN schools AS s ON s.id = w.school_id;

GRANT SELECT ON phase_bars, phase_steps TO rtsport_viewer;
