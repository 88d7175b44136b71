import type { Database } from '../../src/data/database.js'
import { inTransaction, type Sql } from './sql.js'

/** Access records for the demo data: several for every membership, in which different athletes of its school were shown. */
export const showAthletesToMembers = (sql: Sql) => sql`
  INSERT INTO access_records (school_id, recorded_at, membership_id, role, preview_of, athlete_ids, kinds, operation, request_id)
  SELECT m.school_id, now() - i * interval '1 minute', m.id, m.role, CASE WHEN i = 3 AND m.role = 'AT' THEN m.id END, a.ids,
    (enum_range(NULL::data_kind))[1:i], 'Operation' || i, uuid_v7()
  FROM (SELECT m.*, row_number() OVER (ORDER BY m.id) AS place FROM memberships AS m) AS m CROSS JOIN generate_series(1, 5) AS i
  CROSS JOIN LATERAL (
    SELECT array_agg(a.id ORDER BY a.id) AS ids
    FROM (SELECT a.id, row_number() OVER (ORDER BY a.id) AS place FROM athletes AS a WHERE a.school_id = m.school_id) AS a
    WHERE (a.place + m.place) % i = 0
  ) AS a`

/** Runs work, then deletes the access records it made. Only the owner of the database can. */
export async function keepAccessRecords<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const before = await inTransaction(database, 'rollback', sql => sql.column<string>`SELECT id FROM access_records`)
  const result = await work()
  await inTransaction(database, 'commit', async sql => {
    await sql`SET LOCAL session_replication_role = 'replica'`
    await sql`DELETE FROM access_records WHERE id <> ALL (${before}::uuid[])`
  })
  return result
}
