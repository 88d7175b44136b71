import { demoIds } from '../../../prisma/demo/ids.js'
import type { TestServer } from '../../support/server.js'
import { fragment, inTransaction } from '../../support/sql.js'
import { CANARY } from './places.js'

/** Gives a demo student the canary as a last name, and adds a trigger whose error quotes the row. */
export async function nameAStudent({ test }: TestServer): Promise<void> {
  await inTransaction(test.database, 'commit', async sql => {
    await sql`UPDATE athletes SET last_name = ${CANARY} WHERE id = ${demoIds.outAthlete}`
    await sql`${fragment(`CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION '% %', NEW.summary, NEW USING DETAIL = NEW.summary, HINT = NEW.summary; END $$`)}`
    await sql`${fragment(`CREATE TRIGGER complain BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.summary LIKE 'fails %') EXECUTE FUNCTION complain()`)}`
  })
}
