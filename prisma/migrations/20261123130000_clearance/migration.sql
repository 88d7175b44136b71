-- A clearance that holds up: what it must meet after a head injury is each school's data, judged by one function. The trigger
-- refuses by it, and who asks beforehand reads it.
-- A SQLSTATE of our own: RT004 the clearance does not meet the policy, with every unmet condition in DETAIL, as JSON.

CREATE TYPE "licence_type" AS ENUM ('MD', 'DO', 'NP', 'PA', 'AT', 'NEUROPSYCHOLOGIST', 'PT', 'CHIROPRACTOR', 'OTHER');

CREATE TYPE "clearance_condition" AS ENUM ('SIGNER_NAMED', 'LICENCE_TYPE_ACCEPTED', 'WRITTEN_NOTE_DATED', 'NO_SAME_DAY_RETURN', 'MINIMUM_DAYS_PASSED');

CREATE TYPE "clearance_state" AS ENUM ('MET', 'UNMET', 'TO_STATE');

-- The policy ---------------------------------------------------------------------------------------------------------
-- The defaults are for a school that has not looked up its own state's law yet.
-- Every state's law on concussions in school sports forbids the return on the same day and asks for a written clearance.
-- Who may sign differs: each accepts physicians (MD, DO), and most accept nurse practitioners and physician assistants.
-- Athletic trainers, neuropsychologists, physical therapists and chiropractors may sign in some states and not in others, so
-- that a school adds them. The days are those of the strictest law, California's (Education Code 49475: a return to play of no
-- less than seven days), which is also what the six steps of the international consensus come to, with a day for each.

CREATE TABLE "clearance_policies" (
    "school_id" UUID NOT NULL,
    "licence_types" "licence_type"[] DEFAULT ARRAY['MD', 'DO', 'NP', 'PA']::"licence_type"[],
    "written_note_required" BOOLEAN NOT NULL DEFAULT true,
    "minimum_days" INTEGER NOT NULL DEFAULT 7,
    "same_day_return" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "clearance_policies_pkey" PRIMARY KEY ("school_id")
);

ALTER TABLE "clearance_policies" ADD CONSTRAINT "clearance_policies_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE clearance_policies
  ALTER COLUMN licence_types SET NOT NULL,
  ADD CONSTRAINT clearance_policies_licence_types_named
    CHECK (cardinality(licence_types) > 0 AND array_position(licence_types, NULL) IS NULL),
  ADD CONSTRAINT clearance_policies_minimum_days_range CHECK (minimum_days BETWEEN 0 AND 365),
  ADD CONSTRAINT clearance_policies_days_fit CHECK (NOT same_day_return OR minimum_days = 0);

INSERT INTO clearance_policies (school_id) SELECT id FROM schools;

CREATE FUNCTION add_clearance_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO clearance_policies (school_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER schools_add_clearance_policy AFTER INSERT ON schools FOR EACH ROW EXECUTE FUNCTION add_clearance_policy();

GRANT SELECT, UPDATE (licence_types, written_note_required, minimum_days, same_day_return) ON clearance_policies TO rtsport_viewer;
ALTER TABLE clearance_policies ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_see ON clearance_policies FOR SELECT TO rtsport_at, rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_change ON clearance_policies FOR UPDATE TO rtsport_admin USING (school_id = (SELECT viewer_school()));

-- What a clearance says ----------------------------------------------------------------------------------------------

ALTER TABLE "events" ADD COLUMN "signed_by" TEXT,
ADD COLUMN "licence_type" "licence_type",
ADD COLUMN "note_date" DATE;

ALTER TABLE events
  ADD CONSTRAINT events_signature_fits_type CHECK (type = 'CLEARANCE_GRANTED' OR num_nonnulls(signed_by, licence_type, note_date) = 0),
  ADD CONSTRAINT events_signed_by_length CHECK (char_length(signed_by) BETWEEN 1 AND 200);

GRANT INSERT (signed_by, licence_type, note_date) ON events TO rtsport_viewer;

-- The rule -----------------------------------------------------------------------------------------------------------

-- Each condition that a clearance of the case at that moment has to meet, with this signature as far as there is one. A school
-- without a policy accepts nobody. Injuries other than of the head have no condition, but that a note that is given can be true.
-- The days count from the last time that the athlete was hurt: from the case's opening, or from a later entry on it that took
-- the athlete out. A note that is older than that, or than a reopening, speaks of another state of health.
CREATE FUNCTION clearance_conditions(
  the_case cases, the_signer text, the_licence licence_type, the_note date, the_moment timestamptz
) RETURNS TABLE (condition clearance_condition, state clearance_state, detail text, possible_from date) LANGUAGE sql STABLE AS $$
  SELECT c.condition, c.state, c.detail, c.possible_from
  FROM (
    SELECT s.id, (the_moment AT TIME ZONE s.time_zone)::date AS today,
      (greatest(the_case.opened_at, h.hurt_at) AT TIME ZONE s.time_zone)::date AS hurt_on,
      (greatest(the_case.opened_at, h.hurt_at, h.reopened_at) AT TIME ZONE s.time_zone)::date AS note_from
    FROM schools AS s CROSS JOIN (
      SELECT
        (SELECT max(later.recorded_at) FROM (
          SELECT e.recorded_at, e.participation FROM events AS e
          WHERE e.school_id = the_case.school_id AND e.case_id = the_case.id AND e.type IN ('SIDELINE_ENTRY', 'REMOVED_FROM_PLAY')
          ORDER BY e.recorded_at, e.id OFFSET 1 -- the first one is of the opening itself
        ) AS later WHERE later.participation = 'OUT') AS hurt_at,
        (SELECT max(e.recorded_at) FROM events AS e
          WHERE e.school_id = the_case.school_id AND e.case_id = the_case.id AND e.type = 'CASE_REOPENED') AS reopened_at
    ) AS h
    WHERE s.id = the_case.school_id
  ) AS d
  LEFT JOIN clearance_policies AS p ON p.school_id = d.id
  CROSS JOIN LATERAL (VALUES
    ('SIGNER_NAMED'::clearance_condition, the_case.body_part = 'HEAD',
      CASE WHEN btrim(the_signer) <> '' THEN 'MET' ELSE 'TO_STATE' END::clearance_state,
      'The clearance names who signed it.', NULL::date),
    ('LICENCE_TYPE_ACCEPTED', the_case.body_part = 'HEAD',
      CASE WHEN the_licence IS NULL THEN 'TO_STATE' WHEN the_licence = ANY (p.licence_types) THEN 'MET' ELSE 'UNMET' END::clearance_state,
      format('The signer holds a licence that the school accepts: %s.', array_to_string(p.licence_types, ', ')), NULL),
    ('WRITTEN_NOTE_DATED', the_case.body_part = 'HEAD' AND p.written_note_required IS NOT FALSE OR the_note IS NOT NULL,
      CASE WHEN the_note IS NULL THEN 'TO_STATE' WHEN the_note BETWEEN d.note_from AND d.today THEN 'MET' ELSE 'UNMET' END::clearance_state,
      format('The written note bears a date from %s to %s.', d.note_from, d.today), NULL),
    ('NO_SAME_DAY_RETURN', the_case.body_part = 'HEAD' AND p.same_day_return IS NOT TRUE,
      CASE WHEN d.today > d.hurt_on THEN 'MET' ELSE 'UNMET' END::clearance_state,
      format('Nobody returns on the day of a head injury: possible from %s.', d.hurt_on + 1), d.hurt_on + 1),
    ('MINIMUM_DAYS_PASSED', the_case.body_part = 'HEAD' AND p.minimum_days IS DISTINCT FROM 0,
      CASE WHEN d.today >= d.hurt_on + p.minimum_days THEN 'MET' ELSE 'UNMET' END::clearance_state,
      format('The school’s minimum of days after a head injury (%s) has passed: possible from %s.', p.minimum_days, d.hurt_on + p.minimum_days),
      d.hurt_on + p.minimum_days)
  ) AS c (condition, applies, state, detail, possible_from)
  WHERE c.applies
  ORDER BY c.condition
$$;

-- The same for whoever is about to clear the case, with the viewer's own rights; a resolved case has nothing left to meet.
CREATE FUNCTION clearance_checklist(the_id uuid, the_signer text, the_licence licence_type, the_note date)
RETURNS TABLE (condition clearance_condition, state clearance_state, detail text, possible_from date) LANGUAGE sql STABLE AS $$
  SELECT k.condition, k.state, k.detail, k.possible_from
  FROM cases AS c CROSS JOIN LATERAL clearance_conditions(c, the_signer, the_licence, the_note, now()) AS k
  WHERE c.id = the_id AND c.status = 'ACTIVE'
$$;

-- Fires after events_check, by its name: the case is there, active, and locked.
CREATE FUNCTION check_clearance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_case cases;
  unmet jsonb;
BEGIN
  SELECT * INTO the_case FROM cases WHERE school_id = NEW.school_id AND id = NEW.case_id;
  SELECT jsonb_agg(jsonb_build_object('condition', k.condition, 'message', k.detail, 'possibleFrom', k.possible_from)) INTO unmet
  FROM clearance_conditions(the_case, NEW.signed_by, NEW.licence_type, NEW.note_date, NEW.recorded_at) AS k WHERE k.state <> 'MET';
  IF unmet IS NOT NULL THEN
    RAISE SQLSTATE 'RT004' USING MESSAGE = 'The clearance does not meet what the school asks for.', DETAIL = unmet::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_check_clearance BEFORE INSERT ON events FOR EACH ROW
  WHEN (NEW.type = 'CLEARANCE_GRANTED') EXECUTE FUNCTION check_clearance();
