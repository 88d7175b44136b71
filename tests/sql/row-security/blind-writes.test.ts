import { fragment, name, useEmptyDatabase } from '../../support/sql.js'
import { beginViewer } from '../support/viewer.js'
import { buildWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

/** Statements that read no column, so SELECT policies do not narrow them down. */
const statements = [
  ['trainer', 'events', `UPDATE events SET visibility = '{AT,ADMIN}'`],
  ['trainer', 'cases', `UPDATE cases SET attention_level = 'URGENT'`],
  ['trainer', 'restrictions', `UPDATE restrictions SET ends_on = '2200-01-01'`],
  ['trainer', 'milestones', `UPDATE milestones SET target_date = '2027-01-01'`],
  ['trainer', 'case_protocols', 'UPDATE case_protocols SET sent_back_by_id = sent_back_by_id'],
  ['trainer', 'milestones', 'DELETE FROM milestones'],
  ['trainer', 'emergency_disclosures', 'UPDATE emergency_disclosures SET ended_at = now()'],
  ['admin', 'teams', `UPDATE teams SET season = '2027'`],
  ['admin', 'teams', 'DELETE FROM teams'],
  ['admin', 'team_coaches', 'DELETE FROM team_coaches'],
  ['admin', 'team_athletes', 'DELETE FROM team_athletes'],
  ['admin', 'athletes', 'UPDATE athletes SET grad_year = 2030'],
  ['admin', 'guardianships', 'UPDATE guardianships SET revoked_at = now()'],
  ['admin', 'clearance_policies', 'UPDATE clearance_policies SET minimum_days = 9'],
  ['admin', 'memberships', 'UPDATE memberships SET disabled_at = now()'],
] as const

describe.each(statements)('a write without WHERE: only a %s writes %s, and only of their own school: %s', (writer, table, statement) => {
  test.each(['trainer', 'coach', 'parent', 'admin', 'visitor'] as const)(
    'a %s',
    rolledBack(async (sql, viewer) => {
      const ofSchool = await sql.value<string>`SELECT count(*)::text FROM ${name(table)} WHERE school_id = ${world.here.school}`
      // The triggers would refuse some rows before a policy decides.
      await sql`ALTER TABLE milestones DISABLE TRIGGER USER`
      await sql`ALTER TABLE emergency_disclosures DISABLE TRIGGER USER`
      await beginViewer(sql, world.here.members[viewer])
      await sql`${fragment(`DO $$
        DECLARE changed int;
        BEGIN
          ${statement};
          GET DIAGNOSTICS changed = ROW_COUNT;
          PERFORM set_config('test.changed', changed::text, true);
        END $$`)}`
      expect(await sql.value`SELECT current_setting('test.changed')`).toBe(viewer === writer ? ofSchool : '0')
    }),
  )
})
