-- Links to a team's practice plan: whoever opens one is shown the plan as the session that made it would be. Each is good for one
-- use within ten minutes. Of its token the SHA-256 alone is kept.

CREATE TABLE "practice_plan_links" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "session_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "date" DATE NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (CURRENT_TIMESTAMP + '00:10:00'::interval),
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "practice_plan_links_pkey" PRIMARY KEY ("school_id","id"),
    CONSTRAINT "practice_plan_links_ten_minutes" CHECK (expires_at - created_at = '00:10:00'::interval),
    CONSTRAINT "practice_plan_links_used_in_time" CHECK (used_at BETWEEN created_at AND expires_at),
    CONSTRAINT "practice_plan_links_token_is_hashed" CHECK (octet_length(token_hash) = 32)
);

CREATE UNIQUE INDEX "practice_plan_links_school_id_token_hash_key" ON "practice_plan_links"("school_id", "token_hash");

CREATE INDEX "practice_plan_links_school_id_session_id_idx" ON "practice_plan_links"("school_id", "session_id");

CREATE INDEX "practice_plan_links_school_id_team_id_idx" ON "practice_plan_links"("school_id", "team_id");

ALTER TABLE "practice_plan_links" ADD CONSTRAINT "practice_plan_links_school_id_session_id_fkey" FOREIGN KEY ("school_id", "session_id") REFERENCES "sessions"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "practice_plan_links" ADD CONSTRAINT "practice_plan_links_school_id_team_id_fkey" FOREIGN KEY ("school_id", "team_id") REFERENCES "teams"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Used once, in time, at the database's own time; and nothing else about it changes.
CREATE FUNCTION use_practice_plan_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.used_at IS NOT NULL OR OLD.expires_at <= now() THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'the link has been used, or has expired';
  END IF;
  NEW := OLD;
  NEW.used_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER practice_plan_links_use BEFORE UPDATE ON practice_plan_links FOR EACH ROW EXECUTE FUNCTION use_practice_plan_link();

-- Viewers cannot read sessions.
CREATE FUNCTION is_own_session(the_school uuid, the_session uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM sessions WHERE school_id = the_school AND id = the_session AND membership_id = viewer_membership() AND ended_at IS NULL)
$$;

-- A viewer makes links of the own session and to teams within reach, and reads none. Who opens one is not signed in.
ALTER TABLE practice_plan_links ENABLE ROW LEVEL SECURITY;
GRANT INSERT (school_id, session_id, team_id, date, token_hash) ON practice_plan_links TO rtsport_viewer;
GRANT SELECT, UPDATE (used_at) ON practice_plan_links TO rtsport_sign_in;
CREATE POLICY staff_add ON practice_plan_links FOR INSERT TO rtsport_at, rtsport_coach, rtsport_admin WITH CHECK (
  school_id = (SELECT viewer_school()) AND is_own_session(school_id, session_id)
  AND EXISTS (SELECT FROM teams t WHERE t.school_id = practice_plan_links.school_id AND t.id = practice_plan_links.team_id)
);
CREATE POLICY sign_in ON practice_plan_links TO rtsport_sign_in USING (true);
