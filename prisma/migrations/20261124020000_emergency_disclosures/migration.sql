-- Disclosures in an emergency (34 CFR 99.36): a trainer shares an athlete with one coach or parent, for a reason and for three days at
-- the most. While it is in force, a coach sees the athlete as one of the own teams', a parent as an own child.

CREATE TABLE "emergency_disclosures" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "athlete_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    -- Cut, not rounded: what begins or ends now has begun or ended already.
    "starts_at" TIMESTAMPTZ(3) NOT NULL DEFAULT date_trunc('milliseconds'::text, CURRENT_TIMESTAMP),
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_id" UUID,

    CONSTRAINT "emergency_disclosures_pkey" PRIMARY KEY ("school_id","id"),
    CONSTRAINT "emergency_disclosures_give_a_reason" CHECK (char_length(regexp_replace(reason, '^\s+|\s+$', '', 'g')) BETWEEN 10 AND 500),
    CONSTRAINT "emergency_disclosures_end_within_72_hours" CHECK (ends_at > starts_at AND ends_at - starts_at <= '72:00:00'::interval),
    CONSTRAINT "emergency_disclosures_end_once_begun" CHECK (ended_at BETWEEN starts_at AND ends_at),
    CONSTRAINT "emergency_disclosures_are_ended_at_a_time" CHECK (ended_by_id IS NULL OR ended_at IS NOT NULL)
);

-- Whom a recipient may see now is asked for with every athlete and case that a coach or a parent reads.
CREATE INDEX "emergency_disclosures_school_id_recipient_id_ends_at_idx" ON "emergency_disclosures"("school_id", "recipient_id", "ends_at");

CREATE INDEX "emergency_disclosures_school_id_athlete_id_idx" ON "emergency_disclosures"("school_id", "athlete_id");

CREATE INDEX "emergency_disclosures_school_id_author_id_idx" ON "emergency_disclosures"("school_id", "author_id");

CREATE INDEX "emergency_disclosures_school_id_ended_by_id_idx" ON "emergency_disclosures"("school_id", "ended_by_id");

ALTER TABLE "emergency_disclosures" ADD CONSTRAINT "emergency_disclosures_school_id_athlete_id_fkey" FOREIGN KEY ("school_id", "athlete_id") REFERENCES "athletes"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "emergency_disclosures" ADD CONSTRAINT "emergency_disclosures_school_id_recipient_id_fkey" FOREIGN KEY ("school_id", "recipient_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "emergency_disclosures" ADD CONSTRAINT "emergency_disclosures_school_id_author_id_fkey" FOREIGN KEY ("school_id", "author_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "emergency_disclosures" ADD CONSTRAINT "emergency_disclosures_school_id_ended_by_id_fkey" FOREIGN KEY ("school_id", "ended_by_id") REFERENCES "memberships"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- A trainer discloses, and to someone who does not see the whole school anyway.
CREATE FUNCTION check_emergency_disclosure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_role role;
BEGIN
  IF NOT EXISTS (
    SELECT FROM memberships WHERE school_id = NEW.school_id AND id = NEW.author_id AND role = 'AT' AND disabled_at IS NULL) THEN
    RAISE SQLSTATE 'RT012' USING MESSAGE = 'a trainer of the school makes disclosures', COLUMN = 'author_id';
  END IF;
  SELECT role INTO the_role FROM memberships WHERE school_id = NEW.school_id AND id = NEW.recipient_id AND disabled_at IS NULL;
  IF NOT FOUND THEN
    RAISE SQLSTATE 'RT011' USING MESSAGE = 'the recipient must be an enabled membership of the school', COLUMN = 'recipient_id';
  END IF;
  IF the_role NOT IN ('COACH', 'PARENT') THEN
    RAISE SQLSTATE 'RT010' USING MESSAGE = 'the recipient sees the whole school already', COLUMN = 'recipient_id';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER emergency_disclosures_check BEFORE INSERT ON emergency_disclosures FOR EACH ROW EXECUTE FUNCTION check_emergency_disclosure();

-- It can be ended early, once, at the database's own time; and nothing else about it changes.
CREATE FUNCTION end_emergency_disclosure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id'] THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'a disclosure stays as it was made: it can be ended, and made anew';
  END IF;
  IF coalesce(OLD.ended_at, OLD.ends_at) <= now() THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'the disclosure is over';
  END IF;
  NEW.ended_at := date_trunc('milliseconds', now());
  NEW.ended_by_id := nullif(current_setting('rtsport.membership_id', true), '')::uuid;
  RETURN NEW;
END $$;
CREATE TRIGGER emergency_disclosures_end BEFORE UPDATE ON emergency_disclosures FOR EACH ROW EXECUTE FUNCTION end_emergency_disclosure();
CREATE TRIGGER emergency_disclosures_stay BEFORE DELETE ON emergency_disclosures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER emergency_disclosures_stay_all BEFORE TRUNCATE ON emergency_disclosures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Its key is kept with those of the other entries that are no events; there is no case that it belongs to.
ALTER TABLE "entry_keys" ALTER COLUMN "case_id" DROP NOT NULL;
ALTER TABLE entry_keys ADD CONSTRAINT entry_keys_have_a_case CHECK (case_id IS NOT NULL OR mutation = 'emergencyDisclosure');

-- Trainers make them in the own name and end anybody's; trainers and admins see all that there were, parents those about own
-- children. Whoever receives one sees it while it is in force; `ends_at` is asked for by itself, because that is what the index knows.
ALTER TABLE emergency_disclosures ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT (school_id, id, athlete_id, recipient_id, author_id, reason, ends_at), UPDATE (ended_at) ON emergency_disclosures
  TO rtsport_viewer;
CREATE POLICY trainers_see ON emergency_disclosures FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON emergency_disclosures FOR INSERT TO rtsport_at
  WITH CHECK (school_id = (SELECT viewer_school()) AND author_id = (SELECT viewer_membership()));
CREATE POLICY trainers_end ON emergency_disclosures FOR UPDATE TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY admins_see ON emergency_disclosures FOR SELECT TO rtsport_admin USING (school_id = (SELECT viewer_school()));
CREATE POLICY coaches_see ON emergency_disclosures FOR SELECT TO rtsport_coach USING (
  school_id = (SELECT viewer_school()) AND recipient_id = (SELECT viewer_membership())
  AND ends_at > now() AND starts_at <= now() AND coalesce(ended_at, ends_at) > now()
);
CREATE POLICY parents_see ON emergency_disclosures FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school()) AND (
    recipient_id = (SELECT viewer_membership()) AND ends_at > now() AND starts_at <= now() AND coalesce(ended_at, ends_at) > now()
    OR athlete_id IN (SELECT athlete_id FROM guardianships)
  )
);

-- Who is a coach's and who is a parent's: as before, and whoever is disclosed to them now. A coach is shown those disclosures alone, a
-- parent others too, so that it is said there again: the index then serves, and who is an own child does not depend on it.
ALTER POLICY coaches_see ON athletes USING (
  school_id = (SELECT viewer_school())
  AND id IN (SELECT athlete_id FROM team_athletes UNION ALL SELECT athlete_id FROM emergency_disclosures)
);
ALTER POLICY coaches_see ON cases USING (
  school_id = (SELECT viewer_school()) AND status = 'ACTIVE'
  AND athlete_id IN (SELECT athlete_id FROM team_athletes UNION ALL SELECT athlete_id FROM emergency_disclosures)
);
ALTER POLICY parents_see ON athletes USING (
  school_id = (SELECT viewer_school()) AND id IN (
    SELECT athlete_id FROM guardianships
    UNION ALL SELECT athlete_id FROM emergency_disclosures WHERE recipient_id = (SELECT viewer_membership()) AND ends_at > now())
);
ALTER POLICY parents_see ON team_athletes USING (
  school_id = (SELECT viewer_school()) AND athlete_id IN (
    SELECT athlete_id FROM guardianships
    UNION ALL SELECT athlete_id FROM emergency_disclosures WHERE recipient_id = (SELECT viewer_membership()) AND ends_at > now())
);
ALTER POLICY parents_see ON cases USING (
  school_id = (SELECT viewer_school()) AND athlete_id IN (
    SELECT athlete_id FROM guardianships
    UNION ALL SELECT athlete_id FROM emergency_disclosures WHERE recipient_id = (SELECT viewer_membership()) AND ends_at > now())
);
