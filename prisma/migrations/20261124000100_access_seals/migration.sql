-- Sealing the access record, and finding a student's records in it.

CREATE INDEX "access_seals_school_id_sealed_at_idx" ON "access_seals"("school_id", "sealed_at");

-- The first id that uuid_v7() can give at a time.
CREATE FUNCTION least_uuid_v7(the_time timestamptz) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM the_time) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- What a seal's hash is over, a line a record. Each value's end is known, the last one's by its length: two records never have one text.
-- Whoever checks a seal writes the same text by other means (src/data/access-record/canonical-text.ts).
CREATE FUNCTION access_record_text(r access_records) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('|', r.id, to_char(r.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), r.membership_id, r.role,
    coalesce(r.preview_of::text, '-'), array_to_string(r.athlete_ids, ',', '-'), array_to_string(r.kinds, ',', '-'), r.request_id,
    octet_length(r.operation), r.operation) || E'\n'
$$;

-- Seals a batch of one school's records: those that no seal covers yet, in the order of their ids. Not a range: what is committed late
-- is covered by a later seal. Looks at what was recorded since the last seal and shortly before, or at all of the record.
-- Nobody waits for it: it reads without a lock, and writes a row that nobody else writes. Were two to seal at once, the key refuses one.
-- EXCEPT by sorting, because there is no telling how many records there are.
CREATE FUNCTION seal_access_records(the_school uuid, look_at_all boolean, most integer) RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_hashagg = off AS $$
DECLARE
  most_athletes CONSTANT integer := 100000;
  last_seal access_seals;
  since timestamptz;
  sealing timestamptz(3) := clock_timestamp();
  candidates integer;
  covered integer;
BEGIN
  SELECT number, hash, sealed_at INTO last_seal.number, last_seal.hash, last_seal.sealed_at
  FROM access_seals WHERE school_id = the_school ORDER BY number DESC LIMIT 1;
  since := CASE WHEN NOT look_at_all THEN last_seal.sealed_at - interval '2 minutes' END;

  WITH open_records AS MATERIALIZED (
    SELECT id FROM access_records
    WHERE school_id = the_school AND id > coalesce(least_uuid_v7(since), '00000000-0000-0000-0000-000000000000')
    EXCEPT
    -- A second more than is needed, for instants that were rounded.
    SELECT unnest(record_ids) FROM access_seals
    WHERE school_id = the_school AND sealed_at >= coalesce(since - interval '1 second', '-infinity')
    ORDER BY id LIMIT most
  ), weighed AS (
    SELECT r.id, r.athlete_ids, access_record_text(r) AS line,
      sum(cardinality(r.athlete_ids)) OVER (ORDER BY r.id) - cardinality(r.athlete_ids) AS athletes_before
    FROM open_records AS o JOIN access_records AS r ON r.school_id = the_school AND r.id = o.id
  ), batch AS MATERIALIZED (
    SELECT id, athlete_ids, line FROM weighed WHERE athletes_before < most_athletes
  ), whole AS (
    SELECT coalesce(last_seal.number, 0) + 1 AS number, coalesce(last_seal.hash, decode(repeat('00', 32), 'hex')) AS previous_hash,
      array_agg(id ORDER BY id) AS ids, string_agg(line, '' ORDER BY id) AS lines
    FROM batch HAVING count(*) > 0
  ), sealed AS (
    INSERT INTO access_seals (school_id, number, previous_hash, hash, record_ids, athlete_ids, sealed_at)
    SELECT the_school, number, previous_hash,
      sha256(previous_hash || convert_to(concat_ws('|', the_school, number,
        to_char(sealing AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), cardinality(ids)) || E'\n' || lines, 'UTF8')),
      ids, ARRAY(SELECT DISTINCT a.id FROM batch CROSS JOIN LATERAL unnest(batch.athlete_ids) AS a(id) ORDER BY a.id), sealing
    FROM whole
    RETURNING cardinality(record_ids) AS covered
  )
  SELECT (SELECT count(*) FROM open_records), (SELECT coalesce(sum(s.covered), 0) FROM sealed AS s) INTO candidates, covered;
  RETURN candidates = most OR covered < candidates;
END $$;

-- A round over all schools, a seal each at the most. True: there is more to seal. One process at a time; the others have nothing to do.
CREATE FUNCTION seal_access_records(look_at_all boolean, most integer DEFAULT 5000) RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  the_school uuid;
  is_more boolean := false;
BEGIN
  IF NOT pg_try_advisory_xact_lock(7283542) THEN
    RETURN false;
  END IF;
  FOR the_school IN SELECT id FROM schools LOOP
    is_more := seal_access_records(the_school, look_at_all, most) OR is_more;
  END LOOP;
  RETURN is_more;
END $$;

-- Which of the viewer's school's records hold an athlete: those in the stretches of the record that its seals cover, and the youngest,
-- which is not sealed yet. With its owner's rights, because no policy lets an index search lists of ids; it gives ids alone, of which the
-- policies of access_records let through what the viewer may see. How long a stretch is the planner cannot know, so it is told that
-- reading the whole table for each is no choice.
CREATE FUNCTION access_records_of(the_athlete uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
  SELECT r.id
  FROM access_seals AS s JOIN access_records AS r
    ON r.school_id = s.school_id AND r.id BETWEEN s.record_ids[1] AND s.record_ids[cardinality(s.record_ids)]
  WHERE s.school_id = viewer_school() AND s.athlete_ids @> ARRAY[the_athlete] AND the_athlete = ANY (r.athlete_ids)
  UNION
  SELECT r.id FROM access_records AS r
  WHERE r.school_id = viewer_school() AND the_athlete = ANY (r.athlete_ids) AND r.id > coalesce(
    (SELECT least_uuid_v7(max(s.sealed_at) - interval '2 minutes') FROM access_seals AS s WHERE s.school_id = viewer_school()),
    '00000000-0000-0000-0000-000000000000')
$$;

REVOKE ALL ON FUNCTION seal_access_records(uuid, boolean, integer), seal_access_records(boolean, integer), access_records_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_records_of(uuid) TO rtsport_viewer;

-- Whether the viewer may ask who was shown an athlete whom they see: a parent of own children alone, whoever else is disclosed to them.
-- guardianships shows a parent the own ones alone.
CREATE FUNCTION reads_access_log_of(the_athlete uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_user <> 'rtsport_parent' OR EXISTS (SELECT FROM guardianships WHERE athlete_id = the_athlete)
$$;
