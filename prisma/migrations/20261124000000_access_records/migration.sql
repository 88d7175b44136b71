-- The access record: who was shown which students' data. Every operation that shows some adds one row, in the transaction that reads
-- it, so nothing here may cost much: no foreign key (its check would lock the membership's row at every read, and the record outlives
-- what it names), and no index but the key.

CREATE TYPE "data_kind" AS ENUM ('ROSTER', 'STATUS', 'CASE', 'TIMELINE', 'CLINICAL');

-- Who, for the record. A preview is made in a session of another's; the settings then say who really looked, and as whom.
CREATE FUNCTION recorded_membership() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('rtsport.recorded_membership', true), '')::uuid, viewer_membership()) $$;
CREATE FUNCTION recorded_role() RETURNS role LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(current_setting('rtsport.recorded_role', true), ''), upper(substr(current_user::text, 9)))::role $$;
CREATE FUNCTION recorded_preview() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('rtsport.preview_of', true), '')::uuid $$;

CREATE TABLE "access_records" (
    "school_id" UUID NOT NULL DEFAULT viewer_school(),
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "membership_id" UUID NOT NULL DEFAULT recorded_membership(),
    "role" "role" NOT NULL DEFAULT recorded_role(),
    "preview_of" UUID DEFAULT recorded_preview(),
    "athlete_ids" UUID[] NOT NULL,
    "kinds" "data_kind"[] NOT NULL,
    "operation" TEXT NOT NULL,
    "request_id" UUID NOT NULL,

    CONSTRAINT "access_records_pkey" PRIMARY KEY ("school_id","id"),
    CONSTRAINT "access_records_athletes_named" CHECK (cardinality(athlete_ids) > 0),
    CONSTRAINT "access_records_kinds_named" CHECK (cardinality(kinds) > 0)
);

-- A batch of a school's records, under a hash over itself and the seal before it. The GIN index finds the batches that hold a student.
CREATE TABLE "access_seals" (
    "school_id" UUID NOT NULL,
    "number" BIGINT NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "record_ids" UUID[] NOT NULL,
    "athlete_ids" UUID[] NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_seals_pkey" PRIMARY KEY ("school_id","number"),
    CONSTRAINT "access_seals_numbered_from_one" CHECK (number > 0),
    CONSTRAINT "access_seals_hashes_are_sha256" CHECK (octet_length(previous_hash) = 32 AND octet_length(hash) = 32),
    CONSTRAINT "access_seals_cover_records" CHECK (cardinality(record_ids) > 0)
);

CREATE INDEX "access_seals_athlete_ids_idx" ON "access_seals" USING GIN ("athlete_ids");

CREATE TRIGGER access_records_stay BEFORE UPDATE OR DELETE ON access_records FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_records_stay_all BEFORE TRUNCATE ON access_records FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_seals_stay BEFORE UPDATE OR DELETE ON access_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_seals_stay_all BEFORE TRUNCATE ON access_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was shown is the viewer's to say; who, when and where are the database's own. Nobody reads which other students are in a record.
ALTER TABLE access_records ENABLE ROW LEVEL SECURITY;
GRANT INSERT (athlete_ids, kinds, operation, request_id) ON access_records TO rtsport_viewer;
GRANT SELECT (school_id, id, recorded_at, membership_id, role, preview_of, kinds, operation, request_id) ON access_records TO rtsport_viewer;
CREATE POLICY add ON access_records FOR INSERT TO rtsport_at, rtsport_coach, rtsport_parent, rtsport_admin
  WITH CHECK (school_id = (SELECT viewer_school()));
CREATE POLICY staff_see ON access_records FOR SELECT TO rtsport_at, rtsport_admin USING (school_id = (SELECT viewer_school()));
-- guardianships shows a parent the own ones alone.
CREATE POLICY parents_see ON access_records FOR SELECT TO rtsport_parent
  USING (school_id = (SELECT viewer_school()) AND athlete_ids && ARRAY(SELECT athlete_id FROM guardianships));

-- No viewer reads seals: each names the students of a whole batch.
ALTER TABLE access_seals ENABLE ROW LEVEL SECURITY;
