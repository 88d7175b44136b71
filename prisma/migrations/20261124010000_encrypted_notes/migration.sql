-- Clinical notes lie here as the server has encrypted them. Each school has data keys, and those lie here as the server's master key,
-- which no database sees, has encrypted them. Notes of before are encrypted by the server's next start.

CREATE TABLE "note_keys" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "generation" INTEGER NOT NULL,
    "wrapped_key" BYTEA NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "note_keys_pkey" PRIMARY KEY ("school_id","id"),
    CONSTRAINT "note_keys_generation_positive" CHECK (generation > 0),
    -- A nonce of 12 bytes, a key of 32, a tag of 16.
    CONSTRAINT "note_keys_wrapped_whole" CHECK (octet_length(wrapped_key) = 60)
);

-- Of several processes that make a school's next key at once, one does.
CREATE UNIQUE INDEX "note_keys_school_id_generation_key" ON "note_keys"("school_id", "generation");

ALTER TABLE "note_keys" ADD CONSTRAINT "note_keys_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- No grant, no policy: the owner of the tables reads them, and no viewer.
ALTER TABLE note_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE "clinical_notes" ALTER COLUMN "body" DROP NOT NULL,
ADD COLUMN "key_id" UUID,
ADD COLUMN "nonce" BYTEA,
ADD COLUMN "ciphertext" BYTEA;

CREATE INDEX "clinical_notes_school_id_key_id_idx" ON "clinical_notes"("school_id", "key_id");

-- A key stays as long as a note needs it.
ALTER TABLE "clinical_notes" ADD CONSTRAINT "clinical_notes_school_id_key_id_fkey" FOREIGN KEY ("school_id", "key_id") REFERENCES "note_keys"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE clinical_notes
  ADD CONSTRAINT clinical_notes_one_form CHECK (num_nonnulls(key_id, nonce, ciphertext) = CASE WHEN body IS NULL THEN 3 ELSE 0 END),
  ADD CONSTRAINT clinical_notes_nonce_length CHECK (octet_length(nonce) = 12),
  -- 1 to 20,000 characters of up to 4 bytes, and the tag of 16.
  ADD CONSTRAINT clinical_notes_ciphertext_length CHECK (octet_length(ciphertext) BETWEEN 17 AND 80016);

-- Viewers write what is encrypted, and nothing else.
REVOKE INSERT ON clinical_notes FROM rtsport_viewer;
GRANT INSERT (school_id, event_id, key_id, nonce, ciphertext) ON clinical_notes TO rtsport_viewer;

-- A note never changes; under which key it lies does, by the owner of the table alone and in a transaction that says so.
CREATE FUNCTION keep_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('rtsport.reencrypting', true), '') <> 'on'
    OR NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    OR (NEW.school_id, NEW.event_id) IS DISTINCT FROM (OLD.school_id, OLD.event_id)
    OR NEW.body IS NOT NULL OR NEW.key_id IS NOT DISTINCT FROM OLD.key_id
  THEN
    RAISE SQLSTATE 'RT003' USING MESSAGE = 'clinical_notes is append-only';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER clinical_notes_stay ON clinical_notes;
CREATE TRIGGER clinical_notes_stay BEFORE DELETE ON clinical_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clinical_notes_keep BEFORE UPDATE ON clinical_notes FOR EACH ROW EXECUTE FUNCTION keep_note();
