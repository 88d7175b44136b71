import type { Sql } from '../../support/sql.js'
import { buildSession, type Member } from './factories.js'

/** Begins the viewer of the transaction, in a new session. */
export async function beginViewer(sql: Sql, member: Member): Promise<void> {
  const session = await buildSession(sql, member)
  await sql`SELECT begin_viewer(${member.school}, ${member.id}, ${member.role}, ${session.id})`
}

/** Returns to the owner of the tables, who sees and writes everything, and clears the viewer's settings. */
export async function endViewer(sql: Sql): Promise<void> {
  await sql`SET LOCAL ROLE NONE`
  for (const setting of [
    'school_id',
    'membership_id',
    'user_id',
    'role',
    'team_ids',
    'athlete_ids',
    'recorded_membership',
    'recorded_role',
    'preview_of',
  ]) {
    await sql`SELECT set_config(${`rtsport.${setting}`}, '', true)`
  }
}

/** Runs work as a viewer, then returns to the owner of the tables. */
export async function asViewer<T>(sql: Sql, member: Member, work: () => Promise<T>): Promise<T> {
  await beginViewer(sql, member)
  const result = await work()
  await endViewer(sql)
  return result
}
