import type { Sql } from '../../support/sql.js'
import { buildSession, type Member } from './factories.js'

/** Opens the transaction's viewer, in a new session. */
export async function beginViewer(sql: Sql, member: Member): Promise<void> {
  const session = await buildSession(sql, member)
  await sql`SELECT begin_viewer(${member.school}, ${member.id}, ${member.role}, ${session.id})`
}

/** Back to the owner of the tables, who sees and writes all; the viewer's settings are gone. */
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

/** Does work as a member of a school would, and then goes back to the owner of the tables. */
export async function asViewer<T>(sql: Sql, member: Member, work: () => Promise<T>): Promise<T> {
  await beginViewer(sql, member)
  const result = await work()
  await endViewer(sql)
  return result
}
