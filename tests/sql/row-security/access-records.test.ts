import { fragment, useEmptyDatabase } from '../../support/sql.js'
import { addAccessRecord, seal } from '../support/access-records.js'
import { beginViewer } from '../support/viewer.js'
import { buildWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

describe('a record', () => {
  test.each([
    ['trainer', 'AT'],
    ['coach', 'COACH'],
    ['parent', 'PARENT'],
    ['admin', 'ADMIN'],
  ] as const)(
    'has which %s was shown what and when',
    rolledBack(async (sql, viewer, role) => {
      const { school, members, athletes } = world.here
      const { id } = await addAccessRecord(sql, members[viewer], [athletes.ana], { kinds: ['STATUS', 'CASE'], operation: 'Case' })
      expect(
        await sql.row`SELECT school_id, membership_id, role, preview_of, array_to_json(kinds) AS kinds, operation,
          recorded_at = now()::timestamptz(3) AS now FROM access_records WHERE id = ${id}`,
      ).toEqual({
        school_id: school,
        membership_id: members[viewer].id,
        role,
        preview_of: null,
        kinds: ['STATUS', 'CASE'],
        operation: 'Case',
        now: true,
      })
    }),
  )

  test(
    'of a preview has who looked and as whom',
    rolledBack(async sql => {
      const { members, athletes } = world.here
      await beginViewer(sql, members.parent)
      for (const [setting, value] of [
        ['recorded_membership', members.trainer.id],
        ['recorded_role', 'AT'],
        ['preview_of', members.parent.id],
      ] as const) {
        await sql`SELECT set_config(${`rtsport.${setting}`}, ${value}, true)`
      }
      await sql`INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
        VALUES (ARRAY[${athletes.ana.id}::uuid], '{ROSTER}', 'Preview', uuid_v7())`
      expect(await sql.row`SELECT membership_id, role, preview_of FROM access_records WHERE operation = 'Preview'`).toEqual({
        membership_id: members.trainer.id,
        role: 'AT',
        preview_of: members.parent.id,
      })
    }),
  )

  test.each([
    ['no athlete', `'{}'`, `'{ROSTER}'`],
    ['no kind of data', 'ARRAY[uuid_v7()]', `'{}'`],
  ])(
    'that names %s is refused',
    rolledBack(async (sql, _what, athletes, kinds) => {
      await beginViewer(sql, world.here.members.trainer)
      const { code } = await sql.refusal`INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
        VALUES (${fragment(athletes)}, ${fragment(kinds)}, 'Roster', uuid_v7())`
      expect(code).toBe('23514')
    }),
  )
})

describe('the records of an athlete', () => {
  test(
    'are found sealed or not, each once, and only in the viewer’s school',
    rolledBack(async sql => {
      const { members, athletes, names } = world.here
      const open = await addAccessRecord(sql, members.coach, [athletes.cam])
      await beginViewer(sql, members.trainer)
      const found = await sql.column<string>`SELECT f.id FROM access_records_of(${athletes.cam.id}::uuid) AS f`
      expect(found.map(id => names.get(id) ?? id).sort()).toEqual([open.id, 'admin: ben cam', 'trainer: all'].sort())
      expect(await sql.column`SELECT f.id FROM access_records_of(${world.there.athletes.cam.id}::uuid) AS f`).toEqual([])
    }),
  )

  test(
    'are found the same after sealing',
    rolledBack(async sql => {
      const { members, athletes } = world.here
      await addAccessRecord(sql, members.coach, [athletes.cam])
      await addAccessRecord(sql, members.coach, [athletes.ana])
      const find = async () => {
        await beginViewer(sql, members.trainer)
        const found = await sql.column<string>`SELECT f.id FROM access_records_of(${athletes.cam.id}::uuid) AS f ORDER BY 1`
        await sql`RESET ROLE`
        return found
      }
      const before = await find()
      await seal(sql)
      expect(await find()).toEqual(before)
      expect(before).toHaveLength(3)
    }),
  )

  test.each([
    ['coach', []],
    ['parent', ['coach: ana dee', 'parent: ana', 'trainer: all']],
    ['parent and coach', ['coach: ana dee', 'trainer: all']],
    ['admin', ['coach: ana dee', 'parent: ana', 'trainer: all']],
    ['visitor', []],
  ] as const)(
    'are found by id only: of the records of ana, the table shows a %s %j',
    rolledBack(async (sql, viewer, shown) => {
      const { members, athletes, names } = world.here
      await beginViewer(sql, members[viewer])
      const found = await sql.column<string>`SELECT r.id FROM access_records_of(${athletes.ana.id}::uuid) AS f
        JOIN access_records AS r ON r.school_id = viewer_school() AND r.id = f.id`
      expect(found.map(id => names.get(id)).sort()).toEqual([...shown])
    }),
  )

  test(
    'are refused to a session without a viewer',
    rolledBack(async sql => {
      await sql`SELECT begin_sign_in()`
      expect((await sql.refusal`SELECT access_records_of(${world.here.athletes.ana.id}::uuid)`).code).toBe('42501')
    }),
  )
})
