-- The rules that the database keeps, whoever writes to it.
-- SQLSTATEs of our own: RT001 the reopening window is closed, RT002 the row's state does not allow it, RT003 a record that stays as it is.

-- Shapes -------------------------------------------------------------------------------------------------------------

ALTER TABLE schools
  ADD CONSTRAINT schools_slug_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  ADD CONSTRAINT schools_name_length CHECK (char_length(name) BETWEEN 1 AND 200);

ALTER TABLE users
  ADD CONSTRAINT users_email_shape CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
  ADD CONSTRAINT users_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 200);

ALTER TABLE athletes
  ADD CONSTRAINT athletes_first_name_length CHECK (char_length(first_name) BETWEEN 1 AND 100),
  ADD CONSTRAINT athletes_last_name_length CHECK (char_length(last_name) BETWEEN 1 AND 100),
  ADD CONSTRAINT athletes_grad_year_range CHECK (grad_year BETWEEN 1900 AND 2200),
  ADD CONSTRAINT athletes_jersey_number_range CHECK (jersey_number BETWEEN 0 AND 999);

ALTER TABLE cases
  ADD CONSTRAINT cases_resolved_when CHECK ((status = 'RESOLVED') = (resolved_at IS NOT NULL)),
  ADD CONSTRAINT cases_resolved_means_cleared CHECK (status = 'ACTIVE' OR participation = 'CLEARED');

ALTER TABLE milestones
  ADD CONSTRAINT milestones_position_positive CHECK (position > 0),
  ADD CONSTRAINT milestones_label_length CHECK (char_length(label) BETWEEN 1 AND 200);

ALTER TABLE events
  ALTER COLUMN visibility SET NOT NULL,
  ADD CONSTRAINT events_visibility_has_at CHECK (visibility @> ARRAY['AT']::role[] AND array_position(visibility, NULL) IS NULL),
  ADD CONSTRAINT events_summary_length CHECK (char_length(summary) <= 2000),
  ADD CONSTRAINT events_entry_key_length CHECK (char_length(entry_key) BETWEEN 1 AND 100),
  -- What each type may decide; a type that is not named here decides nothing.
  ADD CONSTRAINT events_participation_fits_type CHECK (CASE type
    WHEN 'SIDELINE_ENTRY' THEN participation IS NOT NULL
    WHEN 'RESTRICTION_ADDED' THEN participation IS NOT NULL AND participation IN ('RESTRICTED', 'OUT')
    WHEN 'REMOVED_FROM_PLAY' THEN participation IS NOT NULL AND participation = 'OUT'
    WHEN 'CLEARANCE_GRANTED' THEN participation IS NOT NULL AND participation = 'CLEARED'
    WHEN 'CASE_REOPENED' THEN participation IS NOT NULL AND participation = 'RESTRICTED'
    ELSE participation IS NULL
  END),
  ADD CONSTRAINT events_severity_fits_type CHECK (severity IS NULL OR type IN ('SIDELINE_ENTRY', 'EVALUATION', 'CORRECTION')),
  ADD CONSTRAINT events_corrects_fits_type CHECK ((type = 'CORRECTION') = (corrects_id IS NOT NULL));

ALTER TABLE clinical_notes
  ADD CONSTRAINT clinical_notes_body_length CHECK (char_length(body) BETWEEN 1 AND 20000);

ALTER TABLE restrictions
  ADD CONSTRAINT restrictions_details_length CHECK (char_length(details) BETWEEN 1 AND 1000),
  ADD CONSTRAINT restrictions_period CHECK (ends_on >= starts_on);

-- One active case per athlete, body part and side, also when twenty trainers tap at once.
CREATE UNIQUE INDEX cases_one_active ON cases (school_id, athlete_id, body_part, side) WHERE status = 'ACTIVE';

-- Schools and people -------------------------------------------------------------------------------------------------

CREATE FUNCTION check_school() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  branding jsonb := coalesce(NEW.config -> 'branding', '{}');
  sport_names jsonb := coalesce(NEW.config -> 'sportNames', '{}');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_timezone_names WHERE name = NEW.time_zone) THEN
    RAISE check_violation USING MESSAGE = 'time_zone is not a time zone of the IANA database', COLUMN = 'time_zone';
  END IF;
  IF jsonb_typeof(NEW.config) <> 'object' OR jsonb_typeof(branding) <> 'object' OR jsonb_typeof(sport_names) <> 'object'
    OR (NEW.config - ARRAY['branding', 'sportNames']) <> '{}'
    OR (branding - ARRAY['primaryColor', 'secondaryColor', 'logoUrl', 'mascot']) <> '{}'
    OR EXISTS (SELECT FROM jsonb_each(branding) WHERE jsonb_typeof(value) <> 'string')
    OR EXISTS (SELECT FROM jsonb_each_text(branding) WHERE key IN ('primaryColor', 'secondaryColor') AND value !~ '^#[0-9A-Fa-f]{6}$')
    OR EXISTS (SELECT FROM jsonb_each_text(branding) WHERE key = 'logoUrl' AND value !~ '^https://')
    OR EXISTS (SELECT FROM jsonb_each(sport_names) WHERE jsonb_typeof(value) <> 'string' OR value = '""')
    OR EXISTS (SELECT FROM jsonb_object_keys(sport_names) AS key WHERE key <> ALL (enum_range(NULL::sport)::text[]))
  THEN
    RAISE check_violation USING MESSAGE = 'config must hold branding and sportNames in their shapes', COLUMN = 'config';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER schools_check BEFORE INSERT OR UPDATE ON schools FOR EACH ROW EXECUTE FUNCTION check_school();

-- One spelling an address, so that its unique key holds for every spelling.
CREATE FUNCTION normalize_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email := lower(NEW.email);
  RETURN NEW;
END $$;
CREATE TRIGGER users_normalize_email BEFORE INSERT OR UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION normalize_email();

-- A membership's role and person are what its tokens and records stand on.
CREATE FUNCTION keep_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.school_id, NEW.id, NEW.user_id, NEW.role) IS DISTINCT FROM (OLD.school_id, OLD.id, OLD.user_id, OLD.role) THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a membership keeps its school, person and role: disable it and make another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER memberships_keep BEFORE UPDATE ON memberships FOR EACH ROW EXECUTE FUNCTION keep_membership();

CREATE FUNCTION require_membership_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM memberships WHERE school_id = NEW.school_id AND id = NEW.membership_id AND role = TG_ARGV[0]::role
  ) THEN
    RAISE check_violation USING MESSAGE = format('membership_id must name a %s of this school', TG_ARGV[0]), COLUMN = 'membership_id';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER team_coaches_are_coaches BEFORE INSERT OR UPDATE ON team_coaches
  FOR EACH ROW EXECUTE FUNCTION require_membership_role('COACH');
CREATE TRIGGER guardians_are_parents BEFORE INSERT OR UPDATE ON guardianships
  FOR EACH ROW EXECUTE FUNCTION require_membership_role('PARENT');

-- Status -------------------------------------------------------------------------------------------------------------

CREATE FUNCTION worst_participation(the_school uuid, the_athlete uuid) RETURNS participation LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(participation), 'CLEARED') FROM cases
  WHERE school_id = the_school AND athlete_id = the_athlete AND status = 'ACTIVE'
$$;

-- current_status is a cache: whatever anyone writes into it becomes what the cases say.
CREATE FUNCTION keep_athlete_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.current_status := worst_participation(NEW.school_id, NEW.id);
  IF TG_OP = 'UPDATE' THEN
    NEW.status_changed_at := CASE WHEN NEW.current_status = OLD.current_status THEN OLD.status_changed_at ELSE now() END;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER athletes_status_at_insert BEFORE INSERT ON athletes FOR EACH ROW EXECUTE FUNCTION keep_athlete_status();
CREATE TRIGGER athletes_status_at_update BEFORE UPDATE OF current_status, status_changed_at ON athletes
  FOR EACH ROW EXECUTE FUNCTION keep_athlete_status();

-- The athlete's row is locked before the cases are read, so that two cases that change at once cannot each miss the other.
CREATE FUNCTION apply_case_to_athlete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_case cases := coalesce(NEW, OLD);
BEGIN
  PERFORM FROM athletes WHERE school_id = the_case.school_id AND id = the_case.athlete_id FOR NO KEY UPDATE;
  UPDATE athletes SET current_status = worst_participation(school_id, id)
  WHERE school_id = the_case.school_id AND id = the_case.athlete_id
    AND current_status <> worst_participation(school_id, id);
  RETURN NULL;
END $$;
CREATE TRIGGER cases_decide_status_at_insert AFTER INSERT OR DELETE ON cases FOR EACH ROW EXECUTE FUNCTION apply_case_to_athlete();
CREATE TRIGGER cases_decide_status_at_update AFTER UPDATE ON cases FOR EACH ROW
  WHEN ((OLD.status, OLD.participation) IS DISTINCT FROM (NEW.status, NEW.participation)) EXECUTE FUNCTION apply_case_to_athlete();

-- Cases --------------------------------------------------------------------------------------------------------------

-- Where no one has assessed the injury yet, it is watched.
CREATE FUNCTION attention_for(the_severity severity) RETURNS attention_level LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE the_severity
    WHEN 'MINOR' THEN 'ROUTINE' WHEN 'MODERATE' THEN 'WATCH' WHEN 'SEVERE' THEN 'ELEVATED' WHEN 'CRITICAL' THEN 'URGENT' ELSE 'WATCH'
  END::attention_level
$$;

CREATE FUNCTION open_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'ACTIVE' THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'a case begins active: clearance resolves it';
  END IF;
  NEW.attention_level := coalesce(NEW.attention_level, attention_for(NEW.severity));
  RETURN NEW;
END $$;
CREATE TRIGGER cases_open BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION open_case();

-- pg_trigger_depth() is 1 where someone updates the case, and more where an event does.
CREATE FUNCTION keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.school_id, NEW.id, NEW.athlete_id, NEW.body_part, NEW.side, NEW.opened_at)
    IS DISTINCT FROM (OLD.school_id, OLD.id, OLD.athlete_id, OLD.body_part, OLD.side, OLD.opened_at) THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a case keeps its athlete, body part, side and opening';
  END IF;
  IF pg_trigger_depth() = 1 THEN
    IF (NEW.status, NEW.participation, NEW.resolved_at) IS DISTINCT FROM (OLD.status, OLD.participation, OLD.resolved_at) THEN
      RAISE SQLSTATE 'RT003' USING MESSAGE = 'events decide a case''s status and participation';
    END IF;
    IF OLD.severity IS NOT NULL AND NEW.severity IS DISTINCT FROM OLD.severity THEN
      RAISE SQLSTATE 'RT003' USING MESSAGE = 'severity is set once: a correction changes it', COLUMN = 'severity';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_keep BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION keep_case();

-- Events -------------------------------------------------------------------------------------------------------------

CREATE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_case cases;
  last_day date;
BEGIN
  NEW.participation := coalesce(NEW.participation, CASE NEW.type
    WHEN 'RESTRICTION_ADDED' THEN 'RESTRICTED' WHEN 'REMOVED_FROM_PLAY' THEN 'OUT'
    WHEN 'CLEARANCE_GRANTED' THEN 'CLEARED' WHEN 'CASE_REOPENED' THEN 'RESTRICTED'
  END::participation);
  NEW.visibility := ARRAY(SELECT DISTINCT unnest(NEW.visibility) ORDER BY 1);

  SELECT * INTO the_case FROM cases WHERE school_id = NEW.school_id AND id = NEW.case_id FOR NO KEY UPDATE;
  IF the_case.id IS NULL OR the_case.athlete_id <> NEW.athlete_id THEN
    RAISE foreign_key_violation USING MESSAGE = 'case_id must name a case of this athlete', COLUMN = 'case_id';
  END IF;
  IF NEW.corrects_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM events WHERE school_id = NEW.school_id AND id = NEW.corrects_id AND case_id = NEW.case_id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'corrects_id must name an event of the same case', COLUMN = 'corrects_id';
  END IF;

  IF NEW.type = 'CASE_REOPENED' THEN
    IF the_case.status = 'ACTIVE' THEN
      RAISE SQLSTATE 'RT002' USING MESSAGE = 'the case is active';
    END IF;
    SELECT (the_case.resolved_at AT TIME ZONE time_zone)::date + 30 INTO last_day FROM schools WHERE id = NEW.school_id;
    IF (SELECT (NEW.recorded_at AT TIME ZONE time_zone)::date FROM schools WHERE id = NEW.school_id) > last_day THEN
      RAISE SQLSTATE 'RT001' USING MESSAGE = format('the case could be reopened until %s', last_day), DETAIL = last_day::text;
    END IF;
  ELSIF NEW.participation IS NOT NULL AND the_case.status = 'RESOLVED' THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'the case is resolved: reopen it, or enter a new injury';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_check BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_event();

-- An event decides its case's participation; the first severity stated stays until a correction.
CREATE FUNCTION apply_event_to_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases SET
    participation = coalesce(NEW.participation, participation),
    status = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN 'RESOLVED' WHEN 'CASE_REOPENED' THEN 'ACTIVE' ELSE status END,
    resolved_at = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN NEW.recorded_at WHEN 'CASE_REOPENED' THEN NULL ELSE resolved_at END,
    severity = CASE WHEN NEW.type = 'CORRECTION' THEN coalesce(NEW.severity, severity) ELSE coalesce(severity, NEW.severity) END
  WHERE school_id = NEW.school_id AND id = NEW.case_id
    AND (NEW.type IN ('CLEARANCE_GRANTED', 'CASE_REOPENED')
      OR participation <> NEW.participation
      OR NEW.severity IS NOT NULL AND (severity IS NULL OR NEW.type = 'CORRECTION'));
  RETURN NULL;
END $$;
CREATE TRIGGER events_decide AFTER INSERT ON events FOR EACH ROW
  WHEN (NEW.participation IS NOT NULL OR NEW.severity IS NOT NULL) EXECUTE FUNCTION apply_event_to_case();

-- Records that stay --------------------------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE SQLSTATE 'RT003' USING MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END $$;
CREATE TRIGGER events_stay BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clinical_notes_stay BEFORE UPDATE OR DELETE ON clinical_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clinical_notes_stay_all BEFORE TRUNCATE ON clinical_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_visibility_changes_stay BEFORE UPDATE OR DELETE ON event_visibility_changes
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_visibility_changes_stay_all BEFORE TRUNCATE ON event_visibility_changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who may see an event is the one thing about it that changes, and that is recorded.
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  only_shown_otherwise events := NEW;
BEGIN
  only_shown_otherwise.visibility := OLD.visibility;
  IF only_shown_otherwise IS DISTINCT FROM OLD THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'events is append-only: add a correction';
  END IF;
  NEW.visibility := ARRAY(SELECT DISTINCT unnest(NEW.visibility) ORDER BY 1);
  RETURN NEW;
END $$;
CREATE TRIGGER events_keep BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION keep_event();

CREATE FUNCTION record_visibility_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO event_visibility_changes (school_id, event_id, changed_by_id, from_visibility, to_visibility)
  VALUES (NEW.school_id, NEW.id, nullif(current_setting('rtsport.membership_id', true), '')::uuid, OLD.visibility, NEW.visibility);
  RETURN NULL;
END $$;
CREATE TRIGGER events_record_visibility AFTER UPDATE ON events FOR EACH ROW
  WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility) EXECUTE FUNCTION record_visibility_change();

-- Restrictions -------------------------------------------------------------------------------------------------------

CREATE FUNCTION check_restriction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (
    (NEW.school_id, NEW.id, NEW.case_id, NEW.kind, NEW.details, NEW.starts_on, NEW.added_by_id)
      IS DISTINCT FROM (OLD.school_id, OLD.id, OLD.case_id, OLD.kind, OLD.details, OLD.starts_on, OLD.added_by_id)
    OR OLD.lifted_by_id IS NOT NULL AND NEW.lifted_by_id IS DISTINCT FROM OLD.lifted_by_id
  ) THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a restriction is lifted or given an end, never rewritten';
  END IF;
  IF NOT EXISTS (
    SELECT FROM events WHERE school_id = NEW.school_id AND id = NEW.added_by_id AND case_id = NEW.case_id AND type = 'RESTRICTION_ADDED'
      AND (participation = 'OUT') = (NEW.kind = 'NO_PLAY')
  ) THEN
    RAISE check_violation USING COLUMN = 'added_by_id',
      MESSAGE = 'added_by_id must name the case''s event that added it; one that forbids all play takes the athlete out';
  END IF;
  IF NEW.lifted_by_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM events WHERE school_id = NEW.school_id AND id = NEW.lifted_by_id AND case_id = NEW.case_id AND type = 'RESTRICTION_LIFTED'
  ) THEN
    RAISE check_violation USING COLUMN = 'lifted_by_id', MESSAGE = 'lifted_by_id must name the case''s event that lifted it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER restrictions_check BEFORE INSERT OR UPDATE ON restrictions FOR EACH ROW EXECUTE FUNCTION check_restriction();
CREATE TRIGGER restrictions_stay BEFORE DELETE ON restrictions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER restrictions_stay_all BEFORE TRUNCATE ON restrictions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
