-- Entries from devices that had no signal: they arrive late, and their clocks may be off.

-- The device's clock against the database's when it sent the entry; null where it did not say what time it had.
ALTER TABLE "events" ADD COLUMN "clock_skew_seconds" INTEGER;
GRANT INSERT (clock_skew_seconds) ON events TO rtsport_viewer;

-- When it happened, as far as can be known: by the device's clock, set right where its error is known, and never after the record.
CREATE FUNCTION happened_at(occurred_at timestamptz, clock_skew_seconds integer, recorded_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(occurred_at - make_interval(secs => coalesce(clock_skew_seconds, 0)), recorded_at)
$$;

-- What had happened before a case was cleared was known to nobody but the device; the clearance stands.
CREATE FUNCTION was_cleared_later(the_event events) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM events AS e
    WHERE e.school_id = the_event.school_id AND e.case_id = the_event.case_id AND e.type = 'CLEARANCE_GRANTED'
      AND happened_at(e.occurred_at, e.clock_skew_seconds, e.recorded_at)
        > happened_at(the_event.occurred_at, the_event.clock_skew_seconds, the_event.recorded_at)
  )
$$;

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
  IF NEW.entry_key IS NOT NULL
    AND EXISTS (SELECT FROM entry_keys WHERE school_id = NEW.school_id AND author_id = NEW.author_id AND entry_key = NEW.entry_key) THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'the entryKey belongs to another entry: give every entry a key of its own';
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
    IF NEW.type = 'CLEARANCE_GRANTED' OR NOT was_cleared_later(NEW) THEN
      RAISE SQLSTATE 'RT002' USING MESSAGE = 'the case is resolved: reopen it, or enter a new injury';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- An event decides its case's participation, but for one that a clearance has overtaken.
CREATE OR REPLACE FUNCTION apply_event_to_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  decided participation := NEW.participation;
BEGIN
  -- Only a device says that something happened before it was recorded.
  IF decided IS NOT NULL AND NEW.occurred_at < NEW.recorded_at AND NEW.type NOT IN ('CLEARANCE_GRANTED', 'CASE_REOPENED')
    AND was_cleared_later(NEW) THEN
    decided := NULL;
  END IF;
  UPDATE cases SET
    participation = coalesce(decided, participation),
    status = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN 'RESOLVED' WHEN 'CASE_REOPENED' THEN 'ACTIVE' ELSE status END,
    resolved_at = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN NEW.recorded_at WHEN 'CASE_REOPENED' THEN NULL ELSE resolved_at END,
    severity = CASE WHEN NEW.type = 'CORRECTION' THEN coalesce(NEW.severity, severity) ELSE coalesce(severity, NEW.severity) END,
    updated_at = greatest(updated_at, NEW.recorded_at)
  WHERE school_id = NEW.school_id AND id = NEW.case_id
    AND (opened_at <> NEW.recorded_at
      OR NEW.type IN ('CLEARANCE_GRANTED', 'CASE_REOPENED')
      OR participation <> decided
      OR NEW.severity IS NOT NULL AND (severity IS NULL OR NEW.type = 'CORRECTION'));
  RETURN NULL;
END $$;
