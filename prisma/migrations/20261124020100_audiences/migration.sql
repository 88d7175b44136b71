-- Who is shown an athlete or an event now, and why: from the rows that the policies go by, in one statement. It runs with its
-- caller's rights: a trainer, who sees all of these rows, gets the whole answer.
-- tests/sql/audiences.test.ts holds it against the policies themselves.

CREATE FUNCTION athlete_audience(the_athlete uuid) RETURNS TABLE (membership_id uuid, role role, display_name text, reasons jsonb)
LANGUAGE sql STABLE AS $$
  WITH subject AS (
    SELECT a.school_id, a.id FROM athletes AS a WHERE a.id = the_athlete
  ), reason AS (
    SELECT m.id AS membership_id, CASE m.role WHEN 'AT' THEN 'TRAINER_OF_SCHOOL' ELSE 'ADMIN_OF_SCHOOL' END AS kind,
      NULL::uuid AS team_id, NULL::text AS relationship, NULL::timestamptz AS until, '{AT,ADMIN}'::role[] AS of
    FROM subject AS s JOIN memberships AS m ON m.school_id = s.school_id AND m.role IN ('AT', 'ADMIN')
    UNION ALL
    SELECT tc.membership_id, 'COACH_OF_TEAM', tc.team_id, NULL, NULL, '{COACH}'
    FROM subject AS s JOIN team_athletes AS ta ON ta.school_id = s.school_id AND ta.athlete_id = s.id
    JOIN team_coaches AS tc ON tc.school_id = ta.school_id AND tc.team_id = ta.team_id
    UNION ALL
    SELECT g.membership_id, 'GUARDIAN', NULL, g.relationship, NULL, '{PARENT}'
    FROM subject AS s JOIN guardianships AS g ON g.school_id = s.school_id AND g.athlete_id = s.id AND g.revoked_at IS NULL
    UNION ALL
    SELECT d.recipient_id, 'EMERGENCY_DISCLOSURE', NULL, NULL, d.ends_at, '{COACH,PARENT}'
    FROM subject AS s JOIN emergency_disclosures AS d ON d.school_id = s.school_id AND d.athlete_id = s.id
    WHERE d.ends_at > now() AND d.starts_at <= now() AND coalesce(d.ended_at, d.ends_at) > now()
  )
  SELECT m.id, m.role, u.display_name,
    jsonb_agg(
      jsonb_build_object('kind', r.kind, 'teamId', r.team_id, 'relationship', r.relationship,
        'until', to_char(r.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      ORDER BY r.kind, (SELECT t.name FROM teams AS t WHERE t.school_id = m.school_id AND t.id = r.team_id), r.relationship, r.until, r.team_id)
  FROM subject AS s JOIN reason AS r ON true
  -- A relation counts for the role that it belongs to: policies ask for no other.
  JOIN memberships AS m ON m.school_id = s.school_id AND m.id = r.membership_id AND m.disabled_at IS NULL AND m.role = ANY (r.of)
  JOIN users AS u ON u.id = m.user_id
  GROUP BY m.school_id, m.id, m.role, u.display_name
$$;

-- Of those who are shown the athlete: trainers; coaches where it is shown to coaches and the case is active; parents where it is
-- shown to parents; and no admin.
CREATE FUNCTION event_audience(the_event uuid)
RETURNS TABLE (membership_id uuid, role role, display_name text, reasons jsonb, sees text[]) LANGUAGE sql STABLE AS $$
  SELECT w.membership_id, w.role, w.display_name, w.reasons,
    CASE w.role WHEN 'AT' THEN '{EVENT,CLINICAL_NOTES}' ELSE '{EVENT}' END::text[]
  FROM events AS e JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id
  CROSS JOIN LATERAL athlete_audience(e.athlete_id) AS w
  WHERE e.id = the_event AND CASE w.role
    WHEN 'AT' THEN true
    WHEN 'COACH' THEN 'COACH' = ANY (e.visibility) AND c.status = 'ACTIVE'
    WHEN 'PARENT' THEN 'PARENT' = ANY (e.visibility)
    ELSE false
  END
$$;
