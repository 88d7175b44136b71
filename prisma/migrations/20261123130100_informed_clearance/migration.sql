-- A clearance never wins over what its trainer cannot have known: that the athlete was held back again.
-- A SQLSTATE of our own: RT006 something like that was recorded meanwhile, with the case's version in DETAIL. It is not RT002,
-- which is tried once more for the sake of keys: a second try would know of it, and its trainer still would not.

-- The version of the case that the trainer has seen. A clearance that names the present one knows of all that there is.
ALTER TABLE "events" ADD COLUMN "seen_version" INTEGER;
ALTER TABLE events ADD CONSTRAINT events_seen_version_fits_type CHECK (seen_version IS NULL OR type = 'CLEARANCE_GRANTED');
GRANT INSERT (seen_version) ON events TO rtsport_viewer;

-- What restricts the athlete or takes the athlete out, but for what this transaction has written itself.
CREATE FUNCTION holds_back(the_event events, its_xmin xid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT the_event.participation IN ('RESTRICTED', 'OUT') AND its_xmin <> pg_current_xact_id()::xid
$$;

-- VOLATILE, so that it sees what has been committed by now, whatever the statement that clears the case has seen.
CREATE FUNCTION refuse_uninformed_clearance(the_clearance events, known bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  the_version integer;
  given_at timestamptz := happened_at(the_clearance.occurred_at, the_clearance.clock_skew_seconds, the_clearance.recorded_at);
BEGIN
  SELECT version INTO the_version FROM cases WHERE school_id = the_clearance.school_id AND id = the_clearance.case_id;
  IF the_clearance.seen_version = the_version THEN
    RETURN;
  END IF;
  IF the_clearance.seen_version IS NOT NULL
    OR known < (
      SELECT count(*) FROM events AS e
      WHERE e.school_id = the_clearance.school_id AND e.case_id = the_clearance.case_id AND holds_back(e, e.xmin)
    )
    -- Recorded after the clearance was given on a device without a signal, and not over yet. What its own trainer had entered before
    -- then was known, whenever it came in.
    OR given_at < the_clearance.recorded_at AND EXISTS (
      SELECT FROM events AS e
      WHERE e.school_id = the_clearance.school_id AND e.case_id = the_clearance.case_id AND holds_back(e, e.xmin)
        AND e.recorded_at > given_at
        AND (e.author_id <> the_clearance.author_id OR happened_at(e.occurred_at, e.clock_skew_seconds, e.recorded_at) > given_at)
        AND NOT EXISTS (
          SELECT FROM restrictions AS r JOIN schools AS s ON s.id = r.school_id
          WHERE r.school_id = e.school_id AND r.added_by_id = e.id
            AND (r.lifted_by_id IS NOT NULL OR r.ends_on < (now() AT TIME ZONE s.time_zone)::date)
        )
    )
  THEN
    RAISE SQLSTATE 'RT006' USING DETAIL = the_version::text,
      MESSAGE = 'The athlete was held back after what this clearance can know of: look at the case again, and send its version.';
  END IF;
END $$;

-- STABLE, so that it counts what the statement that clears the case has seen: while that waited for the case, another transaction
-- may have held the athlete back. Fires after events_check, by its name, which has locked the case.
CREATE FUNCTION check_clearance_awareness() RETURNS trigger LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refuse_uninformed_clearance(NEW, (
    SELECT count(*) FROM events AS e WHERE e.school_id = NEW.school_id AND e.case_id = NEW.case_id AND holds_back(e, e.xmin)
  ));
  RETURN NEW;
END $$;
CREATE TRIGGER events_check_awareness BEFORE INSERT ON events FOR EACH ROW
  WHEN (NEW.type = 'CLEARANCE_GRANTED') EXECUTE FUNCTION check_clearance_awareness();

-- The other order: only a device says that something happened before it was recorded. An event without such a time bears that of its
-- transaction's beginning, and may have waited for the clearance since: it finds the case resolved.
CREATE OR REPLACE FUNCTION was_cleared_later(the_event events) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT the_event.occurred_at < the_event.recorded_at AND EXISTS (
    SELECT FROM events AS e
    WHERE e.school_id = the_event.school_id AND e.case_id = the_event.case_id AND e.type = 'CLEARANCE_GRANTED'
      AND happened_at(e.occurred_at, e.clock_skew_seconds, e.recorded_at)
        > happened_at(the_event.occurred_at, the_event.clock_skew_seconds, the_event.recorded_at)
  )
$$;
