-- Two trainers at once, and entries that are sent again: a case has a version, what changes it without an event is recorded, and so
-- is the key under which a device has sent it.

-- A version for every state of a case and of what hangs on it -----------------------------------------------------------

ALTER TABLE "cases" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

ALTER TABLE cases DISABLE TRIGGER USER;
UPDATE cases AS c SET
  version = greatest(1, (SELECT count(*) FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id)),
  updated_at = greatest(c.opened_at, (SELECT max(e.recorded_at) FROM events AS e WHERE e.school_id = c.school_id AND e.case_id = c.id));
ALTER TABLE cases ENABLE TRIGGER USER;

CREATE OR REPLACE FUNCTION open_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'ACTIVE' THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'a case begins active: clearance resolves it';
  END IF;
  NEW.attention_level := coalesce(NEW.attention_level, attention_for(NEW.severity));
  NEW.version := 1;
  NEW.updated_at := NEW.opened_at;
  RETURN NEW;
END $$;

-- pg_trigger_depth() is 1 where someone updates the case, and more where an event or a milestone does.
CREATE OR REPLACE FUNCTION keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
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
    NEW.updated_at := now();
  END IF;
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;

-- Every event moves its case on. The one that opens it does not: what it says, the case says from the start.
CREATE OR REPLACE FUNCTION apply_event_to_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases SET
    participation = coalesce(NEW.participation, participation),
    status = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN 'RESOLVED' WHEN 'CASE_REOPENED' THEN 'ACTIVE' ELSE status END,
    resolved_at = CASE NEW.type WHEN 'CLEARANCE_GRANTED' THEN NEW.recorded_at WHEN 'CASE_REOPENED' THEN NULL ELSE resolved_at END,
    severity = CASE WHEN NEW.type = 'CORRECTION' THEN coalesce(NEW.severity, severity) ELSE coalesce(severity, NEW.severity) END,
    updated_at = greatest(updated_at, NEW.recorded_at)
  WHERE school_id = NEW.school_id AND id = NEW.case_id
    AND (opened_at <> NEW.recorded_at
      OR NEW.type IN ('CLEARANCE_GRANTED', 'CASE_REOPENED')
      OR participation <> NEW.participation
      OR NEW.severity IS NOT NULL AND (severity IS NULL OR NEW.type = 'CORRECTION'));
  RETURN NULL;
END $$;
DROP TRIGGER events_decide ON events;
CREATE TRIGGER events_decide AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION apply_event_to_case();

CREATE FUNCTION touch_case(the_school uuid, the_case uuid) RETURNS void LANGUAGE sql VOLATILE AS $$
  UPDATE cases SET updated_at = greatest(updated_at, now()) WHERE school_id = the_school AND id = the_case
$$;

CREATE OR REPLACE FUNCTION record_visibility_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO event_visibility_changes (school_id, event_id, changed_by_id, from_visibility, to_visibility)
  VALUES (NEW.school_id, NEW.id, nullif(current_setting('rtsport.membership_id', true), '')::uuid, OLD.visibility, NEW.visibility);
  PERFORM touch_case(NEW.school_id, NEW.case_id);
  RETURN NULL;
END $$;

-- What changes without an event -----------------------------------------------------------------------------------------

CREATE TABLE "case_changes" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "case_id" UUID NOT NULL,
    "milestone_id" UUID,
    "changed_by_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,

    CONSTRAINT "case_changes_pkey" PRIMARY KEY ("school_id","id")
);
CREATE INDEX "case_changes_school_id_case_id_idx" ON "case_changes"("school_id", "case_id");
CREATE INDEX "case_changes_school_id_changed_by_id_idx" ON "case_changes"("school_id", "changed_by_id");
ALTER TABLE "case_changes" ADD CONSTRAINT "case_changes_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "case_changes" ADD CONSTRAINT "case_changes_school_id_changed_by_id_fkey" FOREIGN KEY ("school_id", "changed_by_id") REFERENCES "memberships"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

CREATE TRIGGER case_changes_stay BEFORE UPDATE OR DELETE ON case_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_changes_stay_all BEFORE TRUNCATE ON case_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION record_case_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO case_changes (school_id, case_id, changed_by_id, before, after)
  VALUES (NEW.school_id, NEW.id, nullif(current_setting('rtsport.membership_id', true), '')::uuid,
    jsonb_build_object('attentionLevel', OLD.attention_level, 'expectedReturnOn', OLD.expected_return_on),
    jsonb_build_object('attentionLevel', NEW.attention_level, 'expectedReturnOn', NEW.expected_return_on));
  RETURN NULL;
END $$;
CREATE TRIGGER cases_record_change AFTER UPDATE ON cases FOR EACH ROW
  WHEN ((OLD.attention_level, OLD.expected_return_on) IS DISTINCT FROM (NEW.attention_level, NEW.expected_return_on))
  EXECUTE FUNCTION record_case_change();

-- A milestone may go; what is known of it stays here.
CREATE FUNCTION record_milestone_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  the_milestone milestones := coalesce(NEW, OLD);
BEGIN
  INSERT INTO case_changes (school_id, case_id, milestone_id, changed_by_id, before, after)
  VALUES (the_milestone.school_id, the_milestone.case_id, the_milestone.id, nullif(current_setting('rtsport.membership_id', true), '')::uuid,
    CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) - ARRAY['school_id', 'id', 'case_id'] END,
    CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) - ARRAY['school_id', 'id', 'case_id'] END);
  PERFORM touch_case(the_milestone.school_id, the_milestone.case_id);
  RETURN NULL;
END $$;
CREATE TRIGGER milestones_record_addition AFTER INSERT OR DELETE ON milestones FOR EACH ROW EXECUTE FUNCTION record_milestone_change();
CREATE TRIGGER milestones_record_change AFTER UPDATE ON milestones FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION record_milestone_change();

-- The keys of entries that are no events; those that are keep theirs with the event ----------------------------------------

CREATE TABLE "entry_keys" (
    "school_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "entry_key" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "case_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "entry_keys_pkey" PRIMARY KEY ("school_id","author_id","entry_key")
);
CREATE INDEX "entry_keys_school_id_case_id_idx" ON "entry_keys"("school_id", "case_id");
ALTER TABLE "entry_keys" ADD CONSTRAINT "entry_keys_school_id_author_id_fkey" FOREIGN KEY ("school_id", "author_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "entry_keys" ADD CONSTRAINT "entry_keys_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE entry_keys ADD CONSTRAINT entry_keys_length CHECK (char_length(entry_key) BETWEEN 1 AND 100);

CREATE TRIGGER entry_keys_stay BEFORE UPDATE OR DELETE ON entry_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_keys_stay_all BEFORE TRUNCATE ON entry_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A key is used once, whichever kind of entry it comes with; check_event looks from the other side.
CREATE FUNCTION check_entry_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM events WHERE school_id = NEW.school_id AND author_id = NEW.author_id AND entry_key = NEW.entry_key) THEN
    RAISE SQLSTATE 'RT002' USING MESSAGE = 'the entryKey belongs to another entry: give every entry a key of its own';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entry_keys_check BEFORE INSERT ON entry_keys FOR EACH ROW EXECUTE FUNCTION check_entry_key();

-- Who may see and write them: a trainer, who writes keys in the own name and no history at all.
ALTER TABLE case_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry_keys ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON case_changes, entry_keys TO rtsport_viewer;
GRANT INSERT (school_id, author_id, entry_key, mutation, case_id, subject_id) ON entry_keys TO rtsport_viewer;
CREATE POLICY trainers_see ON case_changes FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON entry_keys FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON entry_keys FOR INSERT TO rtsport_at
  WITH CHECK (school_id = (SELECT viewer_school()) AND author_id = (SELECT viewer_membership()));
