-- Rows: who may see and write which. The server opens every transaction with begin_viewer (or begin_sign_in), which puts it
-- under a role that owns nothing and cannot bypass these policies. A table with no policy shows no rows.

DO $$
DECLARE
  the_role text;
  -- From PostgreSQL 16 on a role's maker is its member without being allowed to become it.
  becoming text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH the_role IN ARRAY ARRAY['rtsport_viewer', 'rtsport_sign_in'] LOOP
    -- Roles belong to the whole server: another database of it may have made them, even at this very moment.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = the_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT', the_role);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = the_role AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'the role % must neither be a superuser nor bypass row-level security', the_role;
    END IF;
    IF NOT pg_has_role(current_user, the_role, becoming) THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', the_role);
    END IF;
  END LOOP;
END $$;

-- Who asks -----------------------------------------------------------------------------------------------------------
-- Written as (SELECT viewer_…()) in the policies, so that each runs once a statement.

CREATE FUNCTION viewer_school() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('rtsport.school_id', true), '')::uuid $$;
CREATE FUNCTION viewer_membership() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('rtsport.membership_id', true), '')::uuid $$;
CREATE FUNCTION viewer_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('rtsport.user_id', true), '')::uuid $$;
CREATE FUNCTION viewer_role() RETURNS role LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('rtsport.role', true), '')::role $$;
-- A coach's teams.
CREATE FUNCTION viewer_teams() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('rtsport.team_ids', true), '')::uuid[], '{}') $$;
-- The athletes of a coach's teams, or a parent's own children.
CREATE FUNCTION viewer_athletes() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('rtsport.athlete_ids', true), '')::uuid[], '{}') $$;

-- One's own address, and nobody else's.
CREATE FUNCTION viewer_email() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT email FROM users WHERE id = viewer_user() $$;

-- Opens a viewer's transaction: confirms what the token says against the rows, and takes the settings from the rows.
-- It must not be SECURITY DEFINER: such a function may not change the role.
CREATE FUNCTION begin_viewer(the_school uuid, the_membership uuid, the_role role, the_session uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  the_user uuid;
  team_ids uuid[] := '{}';
  athlete_ids uuid[] := '{}';
BEGIN
  SELECT m.user_id INTO the_user
  FROM memberships m JOIN sessions s ON s.school_id = m.school_id AND s.membership_id = m.id
  WHERE m.school_id = the_school AND m.id = the_membership AND m.role = the_role AND m.disabled_at IS NULL
    AND s.id = the_session AND s.ended_at IS NULL;
  IF NOT FOUND THEN
    RAISE SQLSTATE 'RT401' USING MESSAGE = 'the session has ended, or its membership is disabled or has another role';
  END IF;

  IF the_role = 'COACH' THEN
    team_ids := ARRAY(SELECT team_id FROM team_coaches WHERE school_id = the_school AND membership_id = the_membership);
    athlete_ids := ARRAY(
      SELECT DISTINCT athlete_id FROM team_athletes WHERE school_id = the_school AND team_id = ANY (team_ids));
  ELSIF the_role = 'PARENT' THEN
    athlete_ids := ARRAY(
      SELECT athlete_id FROM guardianships
      WHERE school_id = the_school AND membership_id = the_membership AND revoked_at IS NULL);
  END IF;

  PERFORM set_config('rtsport.school_id', the_school::text, true), set_config('rtsport.membership_id', the_membership::text, true),
    set_config('rtsport.user_id', the_user::text, true), set_config('rtsport.role', the_role::text, true),
    set_config('rtsport.team_ids', team_ids::text, true), set_config('rtsport.athlete_ids', athlete_ids::text, true),
    set_config('role', 'rtsport_viewer', true);
END $$;

-- Opens the transaction of someone who is not signed in yet: it reaches what signing in takes, and no student's row.
CREATE FUNCTION begin_sign_in() RETURNS void LANGUAGE sql AS $$ SELECT set_config('role', 'rtsport_sign_in', true) $$;

-- Privileges ---------------------------------------------------------------------------------------------------------

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO rtsport_viewer, rtsport_sign_in;

GRANT SELECT (id, display_name) ON users TO rtsport_viewer;
GRANT SELECT ON schools, memberships, teams, team_coaches, athletes, team_athletes, guardianships, cases, milestones, events,
  clinical_notes, event_visibility_changes, restrictions TO rtsport_viewer;

GRANT INSERT (school_id, id, athlete_id, body_part, side, severity, participation, expected_return_on),
  UPDATE (attention_level, severity, expected_return_on) ON cases TO rtsport_viewer;
-- recorded_at is the database's own clock: nobody writes it.
GRANT INSERT (school_id, id, case_id, athlete_id, author_id, type, participation, severity, summary, visibility, occurred_at,
  entry_key, corrects_id), UPDATE (visibility) ON events TO rtsport_viewer;
GRANT INSERT ON clinical_notes TO rtsport_viewer;
GRANT INSERT, UPDATE (ends_on, lifted_by_id) ON restrictions TO rtsport_viewer;
GRANT INSERT, UPDATE (label, position, target_date, completed_at), DELETE ON milestones TO rtsport_viewer;
GRANT INSERT, UPDATE (sport, level, season, name), DELETE ON teams TO rtsport_viewer;
GRANT INSERT, DELETE ON team_coaches, team_athletes TO rtsport_viewer;
GRANT INSERT (school_id, id, first_name, last_name, date_of_birth, grad_year, jersey_number),
  UPDATE (first_name, last_name, date_of_birth, grad_year, jersey_number) ON athletes TO rtsport_viewer;
GRANT INSERT (school_id, id, membership_id, athlete_id, relationship), UPDATE (relationship, revoked_at) ON guardianships TO rtsport_viewer;
GRANT INSERT (school_id, id, user_id, role), UPDATE (disabled_at) ON memberships TO rtsport_viewer;

GRANT SELECT ON users, memberships TO rtsport_sign_in;
GRANT UPDATE (last_used_at) ON memberships TO rtsport_sign_in;
GRANT SELECT, INSERT, UPDATE (ended_at) ON sessions TO rtsport_sign_in;
GRANT SELECT, INSERT, UPDATE (used_at) ON refresh_tokens TO rtsport_sign_in;

-- Policies -----------------------------------------------------------------------------------------------------------

ALTER TABLE schools ENABLE ROW LEVEL SECURITY;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_coaches ENABLE ROW LEVEL SECURITY;
ALTER TABLE athletes ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_athletes ENABLE ROW LEVEL SECURITY;
ALTER TABLE guardianships ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE milestones ENABLE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinical_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_visibility_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE restrictions ENABLE ROW LEVEL SECURITY;

-- Signing in
CREATE POLICY sign_in ON users FOR SELECT TO rtsport_sign_in USING (true);
CREATE POLICY sign_in ON memberships TO rtsport_sign_in USING (disabled_at IS NULL);
CREATE POLICY sign_in ON sessions TO rtsport_sign_in USING (true);
CREATE POLICY sign_in ON refresh_tokens TO rtsport_sign_in USING (true);

-- People: the staff's names are known in their school; parents' to trainers and admins; one's own memberships everywhere.
CREATE POLICY see ON memberships FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (role <> 'PARENT' OR (SELECT viewer_role()) IN ('AT', 'ADMIN'))
  OR user_id = (SELECT viewer_user()) AND disabled_at IS NULL
);
CREATE POLICY see ON users FOR SELECT TO rtsport_viewer USING (
  id = (SELECT viewer_user())
  OR EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.school_id = (SELECT viewer_school()))
);
CREATE POLICY see ON schools FOR SELECT TO rtsport_viewer USING (
  id = (SELECT viewer_school())
  OR EXISTS (SELECT FROM memberships m WHERE m.school_id = schools.id AND m.user_id = (SELECT viewer_user()))
);

-- Teams: a coach's own; a parent's children's.
CREATE POLICY see ON teams FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND CASE (SELECT viewer_role())
    WHEN 'AT' THEN true
    WHEN 'ADMIN' THEN true
    WHEN 'COACH' THEN id = ANY ((SELECT viewer_teams())::uuid[])
    WHEN 'PARENT' THEN EXISTS (SELECT FROM team_athletes ta WHERE ta.school_id = teams.school_id AND ta.team_id = teams.id)
    ELSE false
  END
);
CREATE POLICY see ON team_coaches FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) IN ('AT', 'ADMIN')
    OR (SELECT viewer_role()) = 'COACH' AND team_id = ANY ((SELECT viewer_teams())::uuid[])
  )
);
CREATE POLICY see ON team_athletes FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) IN ('AT', 'ADMIN')
    OR (SELECT viewer_role()) = 'COACH' AND team_id = ANY ((SELECT viewer_teams())::uuid[])
    OR (SELECT viewer_role()) = 'PARENT' AND athlete_id = ANY ((SELECT viewer_athletes())::uuid[])
  )
);

-- Athletes
CREATE POLICY see ON athletes FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) IN ('AT', 'ADMIN')
    OR (SELECT viewer_role()) IN ('COACH', 'PARENT') AND id = ANY ((SELECT viewer_athletes())::uuid[])
  )
);
CREATE POLICY see ON guardianships FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) IN ('AT', 'ADMIN')
    OR (SELECT viewer_role()) = 'PARENT' AND membership_id = (SELECT viewer_membership()) AND revoked_at IS NULL
  )
);

-- Cases: coaches and admins see active ones alone.
CREATE POLICY see ON cases FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) = 'AT'
    OR (SELECT viewer_role()) = 'ADMIN' AND status = 'ACTIVE'
    OR (SELECT viewer_role()) = 'COACH' AND status = 'ACTIVE' AND athlete_id = ANY ((SELECT viewer_athletes())::uuid[])
    OR (SELECT viewer_role()) = 'PARENT' AND athlete_id = ANY ((SELECT viewer_athletes())::uuid[])
  )
);
CREATE POLICY see ON milestones FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) = 'AT'
    OR (SELECT viewer_role()) = 'PARENT'
      AND EXISTS (SELECT FROM cases c WHERE c.school_id = milestones.school_id AND c.id = milestones.case_id)
  )
);
CREATE POLICY see ON events FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) = 'AT'
    OR (SELECT viewer_role()) IN ('COACH', 'PARENT')
      AND (SELECT viewer_role()) = ANY (visibility)
      AND athlete_id = ANY ((SELECT viewer_athletes())::uuid[])
      AND EXISTS (SELECT FROM cases c WHERE c.school_id = events.school_id AND c.id = events.case_id)
  )
);
CREATE POLICY see ON restrictions FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (
    (SELECT viewer_role()) = 'AT'
    OR EXISTS (SELECT FROM cases c WHERE c.school_id = restrictions.school_id AND c.id = restrictions.case_id)
  )
);

-- The hard block: these two are a trainer's alone.
CREATE POLICY see ON clinical_notes FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT'
);
CREATE POLICY see ON event_visibility_changes FOR SELECT TO rtsport_viewer USING (
  school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT'
);

-- VOLATILE, so that it sees an event that the same statement has just added.
CREATE FUNCTION is_own_event(the_school uuid, the_event uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM events WHERE school_id = the_school AND id = the_event AND author_id = viewer_membership());
END $$;

-- Trainers write the record, each in the own name.
CREATE POLICY add ON cases FOR INSERT TO rtsport_viewer
  WITH CHECK (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT');
CREATE POLICY change ON cases FOR UPDATE TO rtsport_viewer
  USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT');
CREATE POLICY add ON events FOR INSERT TO rtsport_viewer
  WITH CHECK (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT' AND author_id = (SELECT viewer_membership()));
CREATE POLICY change ON events FOR UPDATE TO rtsport_viewer
  USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT');
CREATE POLICY add ON clinical_notes FOR INSERT TO rtsport_viewer WITH CHECK (
  school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT' AND is_own_event(school_id, event_id)
);
CREATE POLICY add ON restrictions FOR INSERT TO rtsport_viewer WITH CHECK (
  school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT' AND is_own_event(school_id, added_by_id)
);
CREATE POLICY change ON restrictions FOR UPDATE TO rtsport_viewer
  USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT')
  WITH CHECK (school_id = (SELECT viewer_school()) AND (lifted_by_id IS NULL OR is_own_event(school_id, lifted_by_id)));
CREATE POLICY write ON milestones TO rtsport_viewer
  USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'AT');

-- Admins write people, teams, memberships and guardianships.
CREATE POLICY write ON teams TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
CREATE POLICY write ON team_coaches TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
CREATE POLICY write ON team_athletes TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
CREATE POLICY write ON athletes TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
CREATE POLICY write ON guardianships TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
CREATE POLICY write ON memberships TO rtsport_viewer USING (school_id = (SELECT viewer_school()) AND (SELECT viewer_role()) = 'ADMIN');
