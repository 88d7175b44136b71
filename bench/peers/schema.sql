-- The peers' own database: simple uuid keys.
CREATE SCHEMA peers;
CREATE SCHEMA peers_private; -- what PostGraphile must not publish

CREATE TABLE peers.school (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  slug text NOT NULL UNIQUE,
  time_zone text NOT NULL
);

CREATE TABLE peers.membership (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  user_id uuid NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('AT', 'COACH', 'PARENT')),
  display_name text NOT NULL
);
CREATE INDEX ON peers.membership (school_id, role);

CREATE TABLE peers.team (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  name text NOT NULL,
  sport text NOT NULL,
  level text NOT NULL,
  season text NOT NULL
);
CREATE INDEX ON peers.team (school_id, name);

CREATE TABLE peers.team_coach (
  team_id uuid NOT NULL REFERENCES peers.team,
  membership_id uuid NOT NULL REFERENCES peers.membership,
  school_id uuid NOT NULL REFERENCES peers.school,
  PRIMARY KEY (team_id, membership_id)
);
CREATE INDEX ON peers.team_coach (membership_id, team_id);

CREATE TABLE peers.athlete (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  first_name text NOT NULL,
  last_name text NOT NULL,
  date_of_birth date NOT NULL,
  grad_year int NOT NULL,
  jersey_number int NOT NULL,
  current_status text NOT NULL CHECK (current_status IN ('CLEARED', 'RESTRICTED', 'OUT')),
  status_changed_at timestamptz NOT NULL
);
CREATE INDEX ON peers.athlete (school_id, last_name, first_name, id);

CREATE TABLE peers.team_athlete (
  team_id uuid NOT NULL REFERENCES peers.team,
  athlete_id uuid NOT NULL REFERENCES peers.athlete,
  school_id uuid NOT NULL REFERENCES peers.school,
  PRIMARY KEY (team_id, athlete_id)
);
CREATE INDEX ON peers.team_athlete (athlete_id);

CREATE TABLE peers.guardianship (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  membership_id uuid NOT NULL REFERENCES peers.membership,
  athlete_id uuid NOT NULL REFERENCES peers.athlete,
  relationship text NOT NULL
);
CREATE INDEX ON peers.guardianship (membership_id, athlete_id);
CREATE INDEX ON peers.guardianship (athlete_id);

CREATE TABLE peers.injury_case (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  athlete_id uuid NOT NULL REFERENCES peers.athlete,
  body_part text NOT NULL,
  side text NOT NULL,
  severity text NOT NULL,
  attention_level text NOT NULL,
  status text NOT NULL CHECK (status IN ('ACTIVE', 'RESOLVED')),
  participation text NOT NULL CHECK (participation IN ('OUT', 'RESTRICTED', 'CLEARED')),
  opened_at timestamptz NOT NULL,
  resolved_at timestamptz,
  expected_return_on date
);
CREATE UNIQUE INDEX one_active_case ON peers.injury_case (athlete_id, body_part, side) WHERE status = 'ACTIVE';
CREATE INDEX ON peers.injury_case (athlete_id, status);
CREATE INDEX ON peers.injury_case (school_id, status, athlete_id);

CREATE TABLE peers.milestone (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  case_id uuid NOT NULL REFERENCES peers.injury_case,
  label text NOT NULL,
  position int NOT NULL,
  target_date date,
  completed_at timestamptz
);
CREATE INDEX ON peers.milestone (case_id, position);

CREATE TABLE peers.event (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL REFERENCES peers.school,
  case_id uuid NOT NULL REFERENCES peers.injury_case,
  athlete_id uuid NOT NULL REFERENCES peers.athlete,
  author_id uuid NOT NULL REFERENCES peers.membership,
  type text NOT NULL,
  participation text, -- what the event makes of its case's participation, where it decides it
  summary text NOT NULL,
  clinical_notes text,
  visibility text[] NOT NULL CHECK (visibility @> ARRAY['AT']),
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON peers.event (case_id, occurred_at);
CREATE INDEX ON peers.event (school_id, occurred_at);
CREATE INDEX ON peers.event (athlete_id);
CREATE INDEX ON peers.event USING gin (visibility);

-- The rule of status: an event decides its case's participation, the worst active case the athlete's status.
CREATE FUNCTION peers_private.status_of(athlete uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN bool_or(c.participation = 'OUT') THEN 'OUT'
    WHEN bool_or(c.participation = 'RESTRICTED') THEN 'RESTRICTED'
    ELSE 'CLEARED'
  END
  FROM peers.injury_case c WHERE c.athlete_id = athlete AND c.status = 'ACTIVE'
$$;

CREATE FUNCTION peers_private.apply_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  new_status text;
BEGIN
  UPDATE peers.injury_case SET participation = NEW.participation
  WHERE id = NEW.case_id AND participation <> NEW.participation;
  new_status := peers_private.status_of(NEW.athlete_id);
  UPDATE peers.athlete SET current_status = new_status, status_changed_at = now()
  WHERE id = NEW.athlete_id AND current_status <> new_status;
  RETURN NEW;
END $$;

CREATE TRIGGER event_decides_status AFTER INSERT ON peers.event
  FOR EACH ROW WHEN (NEW.participation IS NOT NULL) EXECUTE FUNCTION peers_private.apply_event();

-- The sideline entry as one call: find the active case of athlete, body part and side NONE, or open one; add the event.
CREATE TYPE peers.sideline_result AS (event_id uuid, case_id uuid, case_created boolean, current_status text);

CREATE FUNCTION peers_private.record_sideline_entry(
  the_school uuid, the_author uuid, the_athlete uuid, the_part text, the_participation text, the_summary text
) RETURNS peers.sideline_result LANGUAGE plpgsql AS $$
DECLARE
  result peers.sideline_result;
BEGIN
  INSERT INTO peers.injury_case AS c
    (id, school_id, athlete_id, body_part, side, severity, attention_level, status, participation, opened_at)
  SELECT gen_random_uuid(), a.school_id, a.id, the_part, 'NONE', 'MINOR', 'ROUTINE', 'ACTIVE', the_participation, now()
  FROM peers.athlete a WHERE a.id = the_athlete AND a.school_id = the_school
  ON CONFLICT (athlete_id, body_part, side) WHERE status = 'ACTIVE' DO UPDATE SET status = c.status -- locks the case found
  RETURNING c.id, c.xmax = 0 INTO result.case_id, result.case_created;
  IF result.case_id IS NULL THEN
    RETURN NULL;
  END IF;

  INSERT INTO peers.event (id, school_id, case_id, athlete_id, author_id, type, participation, summary, visibility, occurred_at)
  VALUES (gen_random_uuid(), the_school, result.case_id, the_athlete, the_author, 'SIDELINE_ENTRY', the_participation,
          the_summary, ARRAY['AT'], now())
  RETURNING id INTO result.event_id;

  SELECT a.current_status INTO result.current_status FROM peers.athlete a WHERE a.id = the_athlete;
  RETURN result;
END $$;
