-- Return-to-play protocols: templates, a protocol on a case, and what a milestone is told by its step. The rules are in the next migration.

CREATE TABLE "protocols" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "returns_to_play" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "protocols_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "protocol_steps" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "protocol_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "instructions" TEXT NOT NULL,
    "minimum_hours" INTEGER NOT NULL DEFAULT 24,
    "requires_clearance" BOOLEAN NOT NULL DEFAULT false,
    "symptoms_back_to" INTEGER,

    CONSTRAINT "protocol_steps_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "case_protocols" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "case_id" UUID NOT NULL,
    "protocol_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "returns_to_play" BOOLEAN NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "sent_back_at" TIMESTAMPTZ(3),
    "sent_back_to" INTEGER,
    "sent_back_by_id" UUID,

    CONSTRAINT "case_protocols_pkey" PRIMARY KEY ("school_id","id")
);

ALTER TABLE "milestones"
  ADD COLUMN "case_protocol_id" UUID,
  ADD COLUMN "step" INTEGER,
  ADD COLUMN "instructions" TEXT,
  ADD COLUMN "minimum_hours" INTEGER,
  ADD COLUMN "requires_clearance" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "symptoms_back_to" INTEGER,
  ADD COLUMN "started_at" TIMESTAMPTZ(3),
  ADD COLUMN "clearance_signed_by" TEXT,
  ADD COLUMN "clearance_signed_on" DATE;

CREATE UNIQUE INDEX "protocols_school_id_key_key" ON "protocols"("school_id", "key");
CREATE UNIQUE INDEX "protocol_steps_school_id_protocol_id_position_key" ON "protocol_steps"("school_id", "protocol_id", "position");
CREATE INDEX "case_protocols_school_id_case_id_idx" ON "case_protocols"("school_id", "case_id");
CREATE INDEX "case_protocols_school_id_protocol_id_idx" ON "case_protocols"("school_id", "protocol_id");
CREATE INDEX "case_protocols_school_id_sent_back_by_id_idx" ON "case_protocols"("school_id", "sent_back_by_id");
CREATE INDEX "milestones_school_id_case_protocol_id_step_idx" ON "milestones"("school_id", "case_protocol_id", "step");

ALTER TABLE "protocols" ADD CONSTRAINT "protocols_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "protocol_steps" ADD CONSTRAINT "protocol_steps_school_id_protocol_id_fkey" FOREIGN KEY ("school_id", "protocol_id") REFERENCES "protocols"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "case_protocols" ADD CONSTRAINT "case_protocols_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "case_protocols" ADD CONSTRAINT "case_protocols_school_id_protocol_id_fkey" FOREIGN KEY ("school_id", "protocol_id") REFERENCES "protocols"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "case_protocols" ADD CONSTRAINT "case_protocols_school_id_sent_back_by_id_fkey" FOREIGN KEY ("school_id", "sent_back_by_id") REFERENCES "events"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_school_id_case_protocol_id_fkey" FOREIGN KEY ("school_id", "case_protocol_id") REFERENCES "case_protocols"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- Moving one milestone moves its neighbours in the same statement: their places are compared at its end.
DROP INDEX "milestones_school_id_case_id_position_key";
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_school_id_case_id_position_key" UNIQUE ("school_id", "case_id", "position") DEFERRABLE;

-- Shapes -------------------------------------------------------------------------------------------------------------

ALTER TABLE protocols
  ADD CONSTRAINT protocols_key_shape CHECK (key ~ '^[A-Z][A-Z0-9_]{0,63}$'),
  ADD CONSTRAINT protocols_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  ADD CONSTRAINT protocols_source_length CHECK (char_length(source) BETWEEN 1 AND 1000);
ALTER TABLE protocol_steps
  ADD CONSTRAINT protocol_steps_position_positive CHECK (position > 0),
  ADD CONSTRAINT protocol_steps_label_length CHECK (char_length(label) BETWEEN 1 AND 200),
  ADD CONSTRAINT protocol_steps_instructions_length CHECK (char_length(instructions) BETWEEN 1 AND 2000),
  ADD CONSTRAINT protocol_steps_at_least_a_day CHECK (minimum_hours BETWEEN 24 AND 24 * 730),
  ADD CONSTRAINT protocol_steps_symptoms_lead_back CHECK (symptoms_back_to BETWEEN 1 AND position - 1);
ALTER TABLE milestones
  ADD CONSTRAINT milestones_step_of_protocol CHECK (
    CASE WHEN case_protocol_id IS NULL THEN num_nonnulls(step, instructions, minimum_hours, symptoms_back_to, started_at) = 0
      ELSE num_nulls(step, instructions, minimum_hours) = 0 END),
  ADD CONSTRAINT milestones_clearance_whole CHECK ((clearance_signed_by IS NULL) = (clearance_signed_on IS NULL)),
  ADD CONSTRAINT milestones_clearance_signed_by_length CHECK (char_length(clearance_signed_by) BETWEEN 1 AND 200);
-- One protocol runs once on a case at a time.
CREATE UNIQUE INDEX case_protocols_one_running ON case_protocols (school_id, case_id, protocol_id) WHERE completed_at IS NULL;

-- Who reads and writes them ------------------------------------------------------------------------------------------

GRANT SELECT ON protocols, protocol_steps, case_protocols TO rtsport_viewer;
GRANT INSERT (school_id, id, case_id, protocol_id), UPDATE (sent_back_by_id) ON case_protocols TO rtsport_viewer;
-- What a step says and when it began, its protocol and the order of completion decide.
REVOKE INSERT ON milestones FROM rtsport_viewer;
GRANT INSERT (school_id, id, case_id, label, position, target_date, completed_at), UPDATE (clearance_signed_by, clearance_signed_on)
  ON milestones TO rtsport_viewer;

ALTER TABLE protocols ENABLE ROW LEVEL SECURITY;
ALTER TABLE protocol_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_protocols ENABLE ROW LEVEL SECURITY;
CREATE POLICY trainers_see ON protocols FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON protocol_steps FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_see ON case_protocols FOR SELECT TO rtsport_at USING (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_add ON case_protocols FOR INSERT TO rtsport_at WITH CHECK (school_id = (SELECT viewer_school()));
CREATE POLICY trainers_change ON case_protocols FOR UPDATE TO rtsport_at
  USING (school_id = (SELECT viewer_school()))
  WITH CHECK (school_id = (SELECT viewer_school()) AND (sent_back_by_id IS NULL OR is_own_event(school_id, sent_back_by_id)));
CREATE POLICY parents_see ON case_protocols FOR SELECT TO rtsport_parent USING (
  school_id = (SELECT viewer_school())
  AND EXISTS (SELECT FROM cases c WHERE c.school_id = case_protocols.school_id AND c.id = case_protocols.case_id)
);
