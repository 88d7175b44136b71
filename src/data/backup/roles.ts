import type { Database } from '../database.js'
import { inTransaction } from '../in-transaction.js'

/**
 * Creates the viewers' roles as the migrations do. Roles belong to the whole server, so a dump does not contain them, but its grants and
 * policies name them. db:check compares their attributes and rights with the migrations.
 */
const MAKE_ROLES = `DO $$
DECLARE
  the_role text;
  becoming text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOREACH the_role IN ARRAY ARRAY['rtsport_viewer', 'rtsport_sign_in', 'rtsport_at', 'rtsport_coach', 'rtsport_parent', 'rtsport_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = the_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS %s', the_role,
          CASE WHEN the_role IN ('rtsport_viewer', 'rtsport_sign_in') THEN 'NOINHERIT' ELSE 'INHERIT' END);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
    IF the_role NOT IN ('rtsport_viewer', 'rtsport_sign_in') AND NOT pg_has_role(the_role, 'rtsport_viewer', 'USAGE') THEN
      BEGIN
        EXECUTE format('GRANT rtsport_viewer TO %I', the_role);
      EXCEPTION WHEN unique_violation THEN
        NULL;
      END;
    END IF;
    IF NOT pg_has_role(current_user, the_role, becoming) THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', the_role);
    END IF;
  END LOOP;
END $$`

/** Creates the roles that the server lacks. */
export async function makeRoles(database: Database): Promise<void> {
  await inTransaction(database, transaction => transaction.query({ sql: MAKE_ROLES, parameters: [] }))
}
