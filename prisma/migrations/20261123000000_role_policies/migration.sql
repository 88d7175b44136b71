-- Who may read and write which rows, said anew: one database role for each role of a membership, and policies that name it.
-- A statement is planned with the policies of its own role alone, so that a trainer's index scan carries no coach's condition,
-- and what a role has no policy for is not there for it.
-- For one role and one command there is one policy: PostgreSQL joins several with OR, which no index serves.

DO $$
DECLARE
  the_role text;
  -- From PostgreSQL 16 on a role's maker is its member without being allowed to become it.
  becoming text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH the_role IN ARRAY ARRAY['rtsport_at', 'rtsport_coach', 'rtsport_parent', 'rtsport_admin'] LOOP
    -- Roles belong to the whole server: another database of it may have made them, even at this very moment.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = the_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS INHERIT', the_role);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = the_role AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'the role % must neither be a superuser nor bypass row-level security', the_role;
    END IF;
    -- What a viewer may touch at all is granted to rtsport_viewer, once for all four.
    IF NOT pg_has_role(the_role, 'rtsport_viewer', 'USAGE') THEN
      BEGIN
        EXECUTE format('GRANT rtsport_viewer TO %I', the_role);
      EXCEPTION WHEN unique_violation THEN
        NULL;
      END;
    END IF;
    IF NOT pg_has_role(current_user, the_role, becoming) THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', the_role);
    END IF;
  END LOOP;
END $$;

-- Opens a viewer's transaction: confirms what the token says against the rows, and takes the settings from the rows.
-- It must not be SECURITY DEFINER: such a function may not change the role.
CREATE OR REPLACE FUNCTION begin_viewer(the_school uuid, the_membership uuid, the_role role, the_session uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  the_user uuid;
  team_ids uuid[] := '{}';
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
  END IF;

  PERFORM set_config('rtsport.school_id', the_school::text, true), set_config('rtsport.membership_id', the_membership::text, true),
    set_config('rtsport.user_id', the_user::text, true), set_config('rtsport.team_ids', team_ids::text, true),
    set_config('role', 'rtsport_' || lower(the_role::text), true);
END $$;

-- The policies of before, which asked for the role in each row's condition.
DO $$
DECLARE
  the_policy record;
BEGIN
  FOR the_policy IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' AND roles = ARRAY['rtsport_viewer'::name] LOOP
    EXECUTE format('DROP POLICY %I ON %I', the_policy.policyname, the_policy.tablename);
  END LOOP;
END $$;
DROP FUNCTION viewer_role();
DROP FUNCTION viewer_athletes();

-- People: the staff's names are known in their school; parents' to trainers and admins; one's own memberships everywhere.
CREATE POLICY staff_see ON memberships FOR SELECT TO rtsport_at, rtsport_admin USING (
  school_id = (SELECT viewer_school()) OR user_id = (SELECT viewer_user()) AND disabled_at IS NULL
);
CREATE POLICY others_see ON memberships FOR SELECT TO rtsport_coach, rtsport_parent USING (
  school_id = (SELECT viewer_school()) AND role <> 'PARENT' OR user_id = (SELECT viewer_user()) AND disabled_at IS NULL
);
CREATE POLICY see ON users FOR SELECT TO rtsport_at, rtsport_admin, rtsport_coach, rtsport_parent USING (
  id = (SELECT viewer_user())
  OR EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.school_id = (SELECT viewer_school()))
);
CREATE POLICY see ON schools FOR SELECT TO rtsport_at, rtsport_admin, rtsport_coach, rtsport_parent USING (
  id = (SELECT viewer_school())
  OR EXISTS (SELECT FROM memberships m WHERE m.school_id = schools.id AND m.user_id = (SELECT viewer_user()))
);

-- Trainers: the whole school, and they write the record, each in the own name.
CREATE POLICY trainers_see ON teams FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON team_coaches FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON team_athletes FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON athletes FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON guardianships FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON cases FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON events FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON restrictions FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
-- The hard block: these two are a trainer's alone.
CREATE POLICY trainers_see ON clinical_notes FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON event_visibility_changes FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON cases FOR INSERT TO rtsport_at WITH CHECK (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_change ON cases FOR UPDATE TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON events FOR INSERT TO rtsport_at
  WITH CHECK (school_id = (SELECT viewer_school()) AND author_id = (SELECT viewer_membership()));
CREATE POLICY trainers_change ON events FOR UPDATE TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON clinical_notes FOR INSERT TO rtsport_at
  WITH CHECK (school_id = (SELECT viewer_school()) AND is_own_event(school_id, event_id));
CREATE POLICY trainers_add ON restrictions FOR INSERT TO rtsport_at
  WITH CHECK (school_id = (SELECT viewer_school()) AND is_own_event(school_id, added_by_id));
CREATE POLICY trainers_change ON restrictions FOR UPDATE TO rtsport_at
  USING (school_id = (SELECT viewer_school()))
  WITH CHECK (school_id = (SELECT viewer_school()) AND (lifted_by_id IS NULL OR is_own_event(school_id, lifted_by_id)));
CREATE POLICY trainers_write ON milestones TO rtsport_at USING (school_id = (SELECT viewer_school()));

-- Admins: people, teams, memberships and guardianships, to write too; active cases alone, and no events.
CREATE POLICY admins_write ON teams TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_write ON team_coaches TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_write ON team_athletes TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_write ON athletes TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_write ON guardianships TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_add ON memberships FOR INSERT TO rtsport_admin WITH CHECK (school_id = (SELECT viewer_school()));
CREATE POLICY admins_change ON memberships FOR UPDATE TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_see ON cases FOR SELECT TO rtsport_admin USING (school_id = (SELECT viewer_school()) AND status = 'ACTIVE');
CREATE POLICY admins_see ON restrictions FOR SELECT TO rtsport_admin USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = restrictions.school_id AND c.id = restrictions.case_id)
);

-- Coaches: their own teams, those athletes, and of these the active cases with the events shown to coaches.
-- team_athletes shows a coach those of the own teams alone, so that it says here which athletes are theirs.
CREATE POLICY coaches_see ON teams FOR SELECT TO rtsport_coach
  USING (school_id = (SELECT viewer_school()) AND id = ANY ((SELECT viewer_teams())::uuid[]));
CREATE POLICY coaches_see ON team_coaches FOR SELECT TO rtsport_coach
  USING (school_id = (SELECT viewer_school()) AND team_id = ANY ((SELECT viewer_teams())::uuid[]));
CREATE POLICY coaches_see ON team_athletes FOR SELECT TO rtsport_coach
  USING (school_id = (SELECT viewer_school()) AND team_id = ANY ((SELECT viewer_teams())::uuid[]));
CREATE POLICY coaches_see ON athletes FOR SELECT TO rtsport_coach
  USING (school_id = (SELECT viewer_school()) AND id IN (SELECT athlete_id FROM team_athletes));
CREATE POLICY coaches_see ON cases FOR SELECT TO rtsport_coach
  USING (school_id = (SELECT viewer_school()) AND status = 'ACTIVE' AND athlete_id IN (SELECT athlete_id FROM team_athletes));
CREATE POLICY coaches_see ON events FOR SELECT TO rtsport_coach USING (
  school_id = (SELECT viewer_school()) AND 'COACH' = ANY (visibility)
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = events.school_id AND c.id = events.case_id)
);
CREATE POLICY coaches_see ON restrictions FOR SELECT TO rtsport_coach USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = restrictions.school_id AND c.id = restrictions.case_id)
);

-- Parents: their own children, with all cases, the events shown to parents, and the names of the children's teams.
-- guardianships shows a parent the own ones alone, so that it says here which athletes are their children.
CREATE POLICY parents_see ON guardianships FOR SELECT TO rtsport_parent
  USING (school_id = (SELECT viewer_school()) AND membership_id = (SELECT viewer_membership()) AND revoked_at IS NULL);
CREATE POLICY parents_see ON athletes FOR SELECT TO rtsport_parent
  USING (school_id = (SELECT viewer_school()) AND id IN (SELECT athlete_id FROM guardianships));
CREATE POLICY parents_see ON team_athletes FOR SELECT TO rtsport_parent
  USING (school_id = (SELECT viewer_school()) AND athlete_id IN (SELECT athlete_id FROM guardianships));
CREATE POLICY parents_see ON teams FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM team_athletes ta WHERE ta.school_id = teams.school_id AND ta.team_id = teams.id)
);
CREATE POLICY parents_see ON cases FOR SELECT TO rtsport_parent
  USING (school_id = (SELECT viewer_school()) AND athlete_id IN (SELECT athlete_id FROM guardianships));
CREATE POLICY parents_see ON milestones FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = milestones.school_id AND c.id = milestones.case_id)
);
CREATE POLICY parents_see ON events FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school()) AND 'PARENT' = ANY (visibility)
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = events.school_id AND c.id = events.case_id)
);
CREATE POLICY parents_see ON restrictions FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = restrictions.school_id AND c.id = restrictions.case_id)
);

-- An athlete's cases come in the order of their opening, without a sort for each athlete of a list.
DROP INDEX cases_school_id_athlete_id_status_idx;
CREATE INDEX cases_school_id_athlete_id_opened_at_id_idx ON cases (school_id, athlete_id, opened_at, id);
