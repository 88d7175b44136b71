-- Previews: what someone else would be shown now, for the trainer who answers for it.

-- Opens the session of another membership for a trainer who has been confirmed as in begin_viewer. From here on rows are shown as to
-- that membership; who really asks stands in rtsport.recorded_membership and rtsport.recorded_role, for the record of access.
-- It must not be SECURITY DEFINER: such a function may not change the role. The other membership is looked up as the trainer, who
-- sees those of the own school.
CREATE FUNCTION begin_preview(the_school uuid, the_trainer uuid, the_role role, the_session uuid, the_membership uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  previewed record;
  team_ids uuid[] := '{}';
BEGIN
  IF the_role IS DISTINCT FROM 'AT' THEN
    RAISE SQLSTATE 'RT401' USING MESSAGE = 'previews are a trainer''s';
  END IF;
  PERFORM begin_viewer(the_school, the_trainer, the_role, the_session);

  SELECT user_id, role INTO previewed FROM memberships
  WHERE school_id = the_school AND id = the_membership AND disabled_at IS NULL AND role <> 'AT';
  IF NOT FOUND THEN
    RAISE no_data_found USING MESSAGE = 'there is no such membership to preview';
  END IF;
  IF previewed.role = 'COACH' THEN
    team_ids := ARRAY(SELECT team_id FROM team_coaches WHERE school_id = the_school AND membership_id = the_membership);
  END IF;

  PERFORM set_config('rtsport.membership_id', the_membership::text, true), set_config('rtsport.user_id', previewed.user_id::text, true),
    set_config('rtsport.team_ids', team_ids::text, true), set_config('rtsport.preview_of', the_membership::text, true),
    set_config('rtsport.recorded_membership', the_trainer::text, true), set_config('rtsport.recorded_role', the_role::text, true),
    set_config('role', 'rtsport_' || lower(previewed.role::text), true);
END $$;

-- A preview writes nothing, whatever runs in it. Not by a transaction that is read only: the record of access is written in it. So
-- each table that a coach, a parent or an admin may write to refuses; the others' policies do.
CREATE FUNCTION refuse_in_preview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE SQLSTATE 'RT003' USING MESSAGE = 'a preview writes nothing';
END $$;

DO $$
DECLARE
  the_table name;
BEGIN
  FOR the_table IN
    SELECT DISTINCT tablename FROM pg_policies
    WHERE schemaname = 'public' AND cmd <> 'SELECT' AND roles && '{rtsport_coach,rtsport_parent,rtsport_admin}'::name[]
      AND tablename <> 'access_records'
  LOOP
    EXECUTE format($trigger$
      CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
      WHEN (current_setting('rtsport.preview_of', true) <> '') EXECUTE FUNCTION refuse_in_preview()
    $trigger$, the_table || '_stay_in_preview', the_table);
  END LOOP;
END $$;
