-- The rules of protocols and milestones, which the database keeps, whoever writes to it.
-- A SQLSTATE more: RT005 a step is completed too early; DETAIL is the instant from which it is possible.

-- As an answer of the API spells an instant.
CREATE FUNCTION instant_text(the_instant timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT to_char(the_instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- The case is locked, so that it is not resolved while something is written that an active case alone takes.
CREATE FUNCTION require_active_case(the_school uuid, the_case uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_status case_status;
BEGIN
  SELECT status INTO the_status FROM cases WHERE school_id = the_school AND id = the_case FOR NO KEY UPDATE;
  IF the_status = 'RESOLVED' THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'The case is resolved: reopen it to go on with its milestones.';
  END IF;
END $$;

-- A protocol on a case -----------------------------------------------------------------------------------------------

-- No protocol of a return to play lets a case promise an earlier day than its steps allow. A later day is a trainer's to set.
CREATE FUNCTION keep_expected_return(the_run case_protocols) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  UPDATE cases AS c SET expected_return_on = b.earliest_return_on FROM phase_bars AS b
  WHERE the_run.returns_to_play AND b.case_id = the_run.case_id AND b.case_protocol_id = the_run.id
    AND c.school_id = the_run.school_id AND c.id = the_run.case_id AND c.status = 'ACTIVE'
    AND (c.expected_return_on IS NULL OR c.expected_return_on < b.earliest_return_on)
$$;

CREATE FUNCTION begin_case_protocol() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_active_case(NEW.school_id, NEW.case_id);
  SELECT key, name, returns_to_play INTO NEW.key, NEW.name, NEW.returns_to_play
  FROM protocols WHERE school_id = NEW.school_id AND id = NEW.protocol_id;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = 'protocol_id must name a protocol of this school', COLUMN = 'protocol_id';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_protocols_begin BEFORE INSERT ON case_protocols FOR EACH ROW EXECUTE FUNCTION begin_case_protocol();

-- Each step becomes a milestone behind those that the case has, and is what the template says of it now.
CREATE FUNCTION lay_out_milestones() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO milestones (school_id, case_id, case_protocol_id, step, position, label, instructions, minimum_hours, requires_clearance,
    symptoms_back_to, started_at, target_date)
  SELECT NEW.school_id, NEW.case_id, NEW.id, s.position,
    row_number() OVER in_order
      + (SELECT coalesce(max(m.position), 0) FROM milestones AS m WHERE m.school_id = NEW.school_id AND m.case_id = NEW.case_id),
    s.label, s.instructions, s.minimum_hours, s.requires_clearance, s.symptoms_back_to,
    CASE WHEN row_number() OVER in_order = 1 AND NOT s.requires_clearance THEN NEW.applied_at END,
    ((NEW.applied_at + sum(s.minimum_hours) OVER in_order * interval '1 hour') AT TIME ZONE school.time_zone)::date
  FROM protocol_steps AS s JOIN schools AS school ON school.id = s.school_id
  WHERE s.school_id = NEW.school_id AND s.protocol_id = NEW.protocol_id
  WINDOW in_order AS (ORDER BY s.position);
  IF NOT FOUND THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'The protocol has no steps.';
  END IF;
  PERFORM keep_expected_return(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER case_protocols_lay_out AFTER INSERT ON case_protocols FOR EACH ROW EXECUTE FUNCTION lay_out_milestones();

-- Takes an athlete back to the step `sent_back_to`: it begins anew, what was reached from there on is no longer, and a clearance given before is void.
CREATE FUNCTION send_back(the_run case_protocols) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  UPDATE milestones AS m SET completed_at = NULL, clearance_signed_by = NULL, clearance_signed_on = NULL,
    started_at = CASE WHEN m.step = the_run.sent_back_to AND NOT m.requires_clearance THEN the_run.sent_back_at END,
    target_date = greatest(m.target_date, (
      SELECT ((the_run.sent_back_at + sum(b.minimum_hours) * interval '1 hour') AT TIME ZONE school.time_zone)::date
      FROM milestones AS b JOIN schools AS school ON school.id = b.school_id
      WHERE b.school_id = m.school_id AND b.case_protocol_id = m.case_protocol_id AND b.step BETWEEN the_run.sent_back_to AND m.step
      GROUP BY school.time_zone))
  WHERE m.school_id = the_run.school_id AND m.case_protocol_id = the_run.id AND m.step >= the_run.sent_back_to
$$;

-- pg_trigger_depth() is 1 where someone writes the row, and more where a milestone does.
CREATE FUNCTION keep_case_protocol() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_step milestones;
BEGIN
  IF (NEW.school_id, NEW.id, NEW.case_id, NEW.protocol_id, NEW.key, NEW.name, NEW.returns_to_play)
    IS DISTINCT FROM (OLD.school_id, OLD.id, OLD.case_id, OLD.protocol_id, OLD.key, OLD.name, OLD.returns_to_play)
    OR pg_trigger_depth() = 1 AND NEW.completed_at IS DISTINCT FROM OLD.completed_at THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a protocol on a case stays what it was applied as: its steps carry it on';
  END IF;
  IF NEW.sent_back_by_id IS DISTINCT FROM OLD.sent_back_by_id THEN
    PERFORM require_active_case(NEW.school_id, NEW.case_id);
    IF NOT EXISTS (
      SELECT FROM events WHERE school_id = NEW.school_id AND id = NEW.sent_back_by_id AND case_id = NEW.case_id AND type = 'EVALUATION'
    ) THEN
      RAISE check_violation USING MESSAGE = 'sent_back_by_id must name the case''s evaluation that found symptoms', COLUMN = 'sent_back_by_id';
    END IF;
    SELECT * INTO the_step FROM milestones
    WHERE school_id = NEW.school_id AND case_protocol_id = NEW.id AND completed_at IS NULL ORDER BY step LIMIT 1;
    IF the_step.symptoms_back_to IS NULL THEN
      RAISE SQLSTATE 'RT002' USING MESSAGE = 'Symptoms at the step that the athlete is at send nobody back.';
    END IF;
    NEW.sent_back_at := now();
    NEW.sent_back_to := the_step.symptoms_back_to;
    PERFORM send_back(NEW), keep_expected_return(NEW);
  ELSE
    NEW.sent_back_at := OLD.sent_back_at;
    NEW.sent_back_to := OLD.sent_back_to;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_protocols_keep BEFORE UPDATE ON case_protocols FOR EACH ROW EXECUTE FUNCTION keep_case_protocol();

-- Milestones ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION add_milestone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() = 1 AND NEW.case_protocol_id IS NOT NULL THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a protocol lays out its steps itself';
  END IF;
  PERFORM require_active_case(NEW.school_id, NEW.case_id);
  RETURN NEW;
END $$;
CREATE TRIGGER milestones_add BEFORE INSERT ON milestones FOR EACH ROW EXECUTE FUNCTION add_milestone();

-- What a step of a protocol is completed by: its turn, its clearance, its time.
CREATE FUNCTION check_completion(the_step milestones) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  possible_from timestamptz := the_step.started_at + the_step.minimum_hours * interval '1 hour';
BEGIN
  IF EXISTS (
    SELECT FROM milestones WHERE school_id = the_step.school_id AND case_protocol_id = the_step.case_protocol_id
      AND step < the_step.step AND completed_at IS NULL
  ) THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = format('“%s” comes after a step that is not completed: complete that one first.', the_step.label);
  ELSIF the_step.started_at IS NULL THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = format(
      '“%s” has not begun, because a medical clearance is missing: record who signed it, and on which day.', the_step.label);
  ELSIF least(the_step.completed_at, now()::timestamptz(3)) < possible_from THEN
    RAISE SQLSTATE 'RT005' USING DETAIL = instant_text(possible_from), MESSAGE = format(
      '“%s” takes at least %s hours: it can be completed from %s on.', the_step.label, the_step.minimum_hours, instant_text(possible_from));
  END IF;
END $$;

CREATE FUNCTION check_clearance(the_step milestones) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  the_zone text := (SELECT time_zone FROM schools WHERE id = the_step.school_id);
BEGIN
  IF NOT the_step.requires_clearance OR the_step.completed_at IS NOT NULL THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = format('“%s” waits for no medical clearance.', the_step.label);
  ELSIF the_step.clearance_signed_on IS NULL THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a medical clearance stays on record: symptoms alone make it void';
  ELSIF the_step.clearance_signed_on > (now() AT TIME ZONE the_zone)::date THEN
    RAISE check_violation USING MESSAGE = 'a clearance is signed today or earlier', COLUMN = 'clearance_signed_on';
  ELSIF the_step.clearance_signed_on < (
    SELECT (sent_back_at AT TIME ZONE the_zone)::date FROM case_protocols WHERE school_id = the_step.school_id AND id = the_step.case_protocol_id
  ) THEN
    RAISE check_violation USING MESSAGE = 'a clearance that was signed before the symptoms is void', COLUMN = 'clearance_signed_on';
  END IF;
END $$;

-- A step begins when the one before it is completed, and its clearance, where it takes one, is on record.
CREATE FUNCTION beginning_of(the_step milestones) RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN bool_and(completed_at IS NOT NULL) IS NOT FALSE THEN greatest(max(completed_at), now()::timestamptz(3)) END
  FROM milestones WHERE school_id = the_step.school_id AND case_protocol_id = the_step.case_protocol_id AND step < the_step.step
$$;

CREATE FUNCTION keep_milestone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  is_completed boolean := NEW.completed_at IS NOT NULL AND NEW.completed_at IS DISTINCT FROM OLD.completed_at;
  is_cleared boolean := (NEW.clearance_signed_by, NEW.clearance_signed_on) IS DISTINCT FROM (OLD.clearance_signed_by, OLD.clearance_signed_on);
BEGIN
  IF (NEW.school_id, NEW.case_id, NEW.case_protocol_id, NEW.step, NEW.instructions, NEW.minimum_hours, NEW.requires_clearance, NEW.symptoms_back_to)
    IS DISTINCT FROM (OLD.school_id, OLD.case_id, OLD.case_protocol_id, OLD.step, OLD.instructions, OLD.minimum_hours, OLD.requires_clearance, OLD.symptoms_back_to) THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a milestone keeps its case, and a step what its protocol said when it was applied';
  END IF;
  IF pg_trigger_depth() > 1 THEN
    RETURN NEW;
  END IF;
  PERFORM require_active_case(NEW.school_id, NEW.case_id);
  IF NEW.case_protocol_id IS NOT NULL AND NEW.label <> OLD.label THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'A protocol’s step keeps its label.';
  END IF;
  IF is_completed AND NEW.completed_at > now() + interval '5 minutes' THEN
    RAISE check_violation USING MESSAGE = 'a milestone is completed now or earlier', COLUMN = 'completed_at';
  END IF;
  IF is_cleared THEN
    PERFORM check_clearance(NEW);
    NEW.started_at := coalesce(NEW.started_at, beginning_of(NEW));
  END IF;
  IF NEW.case_protocol_id IS NOT NULL AND NEW.completed_at IS DISTINCT FROM OLD.completed_at THEN
    IF OLD.completed_at IS NOT NULL THEN
      RAISE SQLSTATE 'RT003' USING MESSAGE = 'a completed step stays completed: symptoms alone send the athlete back';
    END IF;
    PERFORM check_completion(NEW);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER milestones_keep BEFORE UPDATE ON milestones FOR EACH ROW EXECUTE FUNCTION keep_milestone();

-- Where a step is completed the next one begins, or waits for its clearance; with the last one the protocol is completed.
CREATE FUNCTION carry_on_protocol() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_run case_protocols;
BEGIN
  UPDATE milestones AS m SET started_at = CASE
    WHEN m.requires_clearance AND m.clearance_signed_on IS NULL THEN NULL ELSE NEW.completed_at END
  WHERE m.school_id = NEW.school_id AND m.case_protocol_id = NEW.case_protocol_id
    AND m.step = (SELECT min(step) FROM milestones
      WHERE school_id = NEW.school_id AND case_protocol_id = NEW.case_protocol_id AND step > NEW.step);
  IF NOT FOUND THEN
    UPDATE case_protocols SET completed_at = NEW.completed_at WHERE school_id = NEW.school_id AND id = NEW.case_protocol_id;
  END IF;
  SELECT * INTO the_run FROM case_protocols WHERE school_id = NEW.school_id AND id = NEW.case_protocol_id;
  PERFORM keep_expected_return(the_run);
  RETURN NULL;
END $$;
CREATE TRIGGER milestones_carry_on AFTER UPDATE OF completed_at ON milestones FOR EACH ROW
  WHEN (NEW.case_protocol_id IS NOT NULL AND OLD.completed_at IS NULL AND NEW.completed_at IS NOT NULL)
  EXECUTE FUNCTION carry_on_protocol();

CREATE FUNCTION keep_order_of_steps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM moved JOIN milestones AS other ON other.school_id = moved.school_id AND other.case_protocol_id = moved.case_protocol_id
    WHERE (other.step < moved.step) <> (other.position < moved.position) AND other.id <> moved.id
  ) THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'A protocol’s steps keep their order.';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER milestones_keep_order AFTER UPDATE ON milestones REFERENCING NEW TABLE AS moved
  FOR EACH STATEMENT EXECUTE FUNCTION keep_order_of_steps();

CREATE FUNCTION keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE SQLSTATE 'RT003' USING MESSAGE = 'a protocol''s steps stay with it';
END $$;
CREATE TRIGGER milestones_stay BEFORE DELETE ON milestones FOR EACH ROW WHEN (OLD.case_protocol_id IS NOT NULL) EXECUTE FUNCTION keep_step();
CREATE TRIGGER case_protocols_stay BEFORE DELETE ON case_protocols FOR EACH ROW EXECUTE FUNCTION refuse_change();
