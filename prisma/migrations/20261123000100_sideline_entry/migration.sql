-- What every entry pays for, made cheaper; the rules are the same.

-- In PL/pgSQL, which keeps the plan of its query; a function in SQL is planned at each call.
CREATE OR REPLACE FUNCTION worst_participation(the_school uuid, the_athlete uuid) RETURNS participation LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
BEGIN
  RETURN coalesce(
    (SELECT max(participation) FROM cases WHERE school_id = the_school AND athlete_id = the_athlete AND status = 'ACTIVE'), 'CLEARED');
END $$;

-- The athlete's row is locked before the cases are read, so that two cases that change at once cannot each miss the other.
CREATE OR REPLACE FUNCTION apply_case_to_athlete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_case cases := coalesce(NEW, OLD);
  the_status participation;
BEGIN
  SELECT current_status INTO the_status FROM athletes WHERE school_id = the_case.school_id AND id = the_case.athlete_id FOR NO KEY UPDATE;
  IF the_status <> worst_participation(the_case.school_id, the_case.athlete_id) THEN
    -- Whatever is written here, athletes_status_at_update writes what the cases say.
    UPDATE athletes SET current_status = the_status WHERE school_id = the_case.school_id AND id = the_case.athlete_id;
  END IF;
  RETURN NULL;
END $$;

-- The usual list is in order as it is.
CREATE OR REPLACE FUNCTION check_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_case cases;
  last_day date;
BEGIN
  NEW.participation := coalesce(NEW.participation, CASE NEW.type
    WHEN 'RESTRICTION_ADDED' THEN 'RESTRICTED' WHEN 'REMOVED_FROM_PLAY' THEN 'OUT'
    WHEN 'CLEARANCE_GRANTED' THEN 'CLEARED' WHEN 'CASE_REOPENED' THEN 'RESTRICTED'
  END::participation);
  IF NEW.visibility IS DISTINCT FROM '{AT}' THEN
    NEW.visibility := ARRAY(SELECT DISTINCT unnest(NEW.visibility) ORDER BY 1);
  END IF;

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
