-- Reads on a replica may be some seconds old, and nobody may be shown by them what was withdrawn from them, nor miss what they wrote
-- themselves. So the primary notes which transactions withdrew something in a school, and which one a viewer wrote in last; a read on
-- the replica says from which transaction on it may have missed some, and the primary compares before the answer goes out.

-- Transactions after which somebody in the school sees less than before. A transaction's number grows, and is the same on a replica.
CREATE TABLE "access_withdrawals" (
    "school_id" UUID NOT NULL,
    "transaction" BIGINT NOT NULL,

    CONSTRAINT "access_withdrawals_pkey" PRIMARY KEY ("school_id","transaction")
);

-- The youngest transaction in which a viewer wrote, where the server has a replica.
CREATE TABLE "viewer_writes" (
    "school_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "transaction" BIGINT NOT NULL,

    CONSTRAINT "viewer_writes_pkey" PRIMARY KEY ("school_id","membership_id")
);

-- Nobody reads or writes either but through the functions below.
ALTER TABLE access_withdrawals ENABLE ROW LEVEL SECURITY;
ALTER TABLE viewer_writes ENABLE ROW LEVEL SECURITY;

-- It only adds, so that no withdrawal waits for another one.
CREATE FUNCTION note_withdrawal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO access_withdrawals (school_id, transaction) VALUES (OLD.school_id, pg_current_xact_id()::text::bigint)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- A person sees the own memberships, whichever school they are in.
CREATE FUNCTION note_disabling() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO access_withdrawals (school_id, transaction)
  SELECT DISTINCT school_id, pg_current_xact_id()::text::bigint FROM memberships WHERE user_id = OLD.user_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER guardianships_note_withdrawal AFTER UPDATE OR DELETE ON guardianships FOR EACH ROW EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER team_coaches_note_withdrawal AFTER UPDATE OR DELETE ON team_coaches FOR EACH ROW EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER team_athletes_note_withdrawal AFTER UPDATE OR DELETE ON team_athletes FOR EACH ROW EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER emergency_disclosures_note_withdrawal AFTER UPDATE ON emergency_disclosures
  FOR EACH ROW EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER cases_note_withdrawal AFTER UPDATE ON cases FOR EACH ROW
  WHEN (OLD.status = 'ACTIVE' AND NEW.status <> 'ACTIVE') EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER events_note_withdrawal AFTER UPDATE ON events FOR EACH ROW
  WHEN (NOT OLD.visibility <@ NEW.visibility) EXECUTE FUNCTION note_withdrawal();
CREATE TRIGGER memberships_note_disabling AFTER UPDATE ON memberships FOR EACH ROW
  WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION note_disabling();

-- Part of each of the viewer's writes, right behind begin_viewer: it holds the viewer's row until the write is committed, and whoever
-- took it last in a write could wait for one who waits for it.
CREATE FUNCTION note_viewer_write() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO viewer_writes AS w (school_id, membership_id, transaction)
  VALUES (viewer_school(), viewer_membership(), pg_current_xact_id()::text::bigint)
  -- One that began earlier may come later.
  ON CONFLICT (school_id, membership_id) DO UPDATE SET transaction = greatest(w.transaction, EXCLUDED.transaction)
$$;

-- begin_viewer on a replica. Before anything is looked at it notes the first transaction that the replica may not have the end of: all
-- before that one are seen by every statement from here on. (The list of those under way is not known there, only where it begins.)
CREATE FUNCTION begin_viewer_on_replica(the_school uuid, the_membership uuid, the_role role, the_session uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('rtsport.replica_lacks', pg_snapshot_xmin(pg_current_snapshot())::text, true);
  PERFORM begin_viewer(the_school, the_membership, the_role, the_session);
END $$;

-- On the primary, in the viewer's session: whether a read that may have missed the transactions from this one on has missed nothing that
-- it must not. What is noted of transactions that are yet to come is of another server, from which this database was restored.
CREATE FUNCTION replica_has_seen_all(but_from bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT FROM access_withdrawals WHERE school_id = viewer_school() AND transaction >= but_from AND transaction < next
  ) AND NOT EXISTS (
    SELECT FROM viewer_writes
    WHERE school_id = viewer_school() AND membership_id = viewer_membership() AND transaction >= but_from AND transaction < next
  ) FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now_here
$$;

REVOKE ALL ON FUNCTION note_viewer_write(), replica_has_seen_all(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_viewer_write(), replica_has_seen_all(bigint) TO rtsport_viewer;
