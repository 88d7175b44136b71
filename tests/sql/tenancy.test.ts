import { fragment, name, useEmptyDatabase, type Sql } from '../support/sql.js'
import { buildWorld, type World } from './support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

/** Rows of these tables belong to no school, because a person may be in several. Every row of any other table belongs to one. */
const shared = ['schools', 'users', '_prisma_migrations']

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

const tenantTables = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> ALL (${shared}::text[]) ORDER BY relname`

interface ForeignKey {
  readonly key: string
  readonly table: string
  readonly columns: readonly string[]
  readonly target: string
  readonly targetColumns: readonly string[]
}
const foreignKeys = (sql: Sql): Promise<readonly ForeignKey[]> =>
  sql<ForeignKey>`
    SELECT conname AS key, conrelid::regclass::text AS table, confrelid::regclass::text AS target,
      (SELECT json_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k (num, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = num) AS columns,
      (SELECT json_agg(attname ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS k (num, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = num) AS "targetColumns"
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname`

const crossable = async (sql: Sql): Promise<readonly ForeignKey[]> =>
  (await foreignKeys(sql)).filter(({ target }) => !shared.includes(target))

/** Values that keep a copied row from violating a unique key before its foreign key is checked. */
const freshColumns: Readonly<Record<string, string>> = {
  clinical_notes: `jsonb_build_object('event_id', (SELECT e.id FROM events AS e WHERE e.school_id = t.school_id
    AND NOT EXISTS (SELECT FROM clinical_notes AS n WHERE n.event_id = e.id) LIMIT 1))`,
  note_keys: `jsonb_build_object('generation', 1000000)`,
  refresh_tokens: `jsonb_build_object('token_hash', '\\x01')`,
  practice_plan_links: `jsonb_build_object('token_hash', '\\x' || repeat('01', 32))`,
  protocols: `jsonb_build_object('key', 'ANOTHER')`,
  protocol_steps: `jsonb_build_object('position', 1000000)`,
  case_protocols: `jsonb_build_object('completed_at', now())`,
  milestones: `jsonb_build_object('position', 1000000)`,
  entry_keys: `jsonb_build_object('entry_key', 'another')`,
}

/** Inserts a copy of a school's row with the given columns changed. */
function copyRow(sql: Sql, table: string, notNull: string, school: string, other: Readonly<Record<string, string>>) {
  const others = JSON.stringify(other)
  return sql.refusal`INSERT INTO ${name(table)} SELECT (jsonb_populate_record(NULL::${name(table)},
      to_jsonb(t) || CASE WHEN to_jsonb(t) ? 'id' THEN jsonb_build_object('id', uuid_v7()) ELSE '{}' END
      || ${fragment(freshColumns[table] ?? `'{}'::jsonb`)} || ${others}::text::jsonb)).*
    FROM ${name(table)} AS t WHERE school_id = ${school} AND ${name(notNull)} IS NOT NULL LIMIT 1`
}

describe('every key of a tenant table includes its school', () => {
  test(
    'each table has a school_id that is never null',
    rolledBack(async sql => {
      const tables = await tenantTables(sql)
      expect(tables).toHaveLength(27)
      const withSchool = await sql.column`SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE a.attname = 'school_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype AND c.relname = ANY (${tables}::text[])
        ORDER BY c.relname`
      expect(withSchool).toEqual(tables)
    }),
  )

  test(
    'each primary or unique key, index or constraint, begins with it',
    rolledBack(async sql => {
      const tables = await tenantTables(sql)
      const keys = await sql<{ readonly key: string; readonly table: string; readonly first: string }>`
        SELECT i.indexrelid::regclass::text AS key, i.indrelid::regclass::text AS table, pg_get_indexdef(i.indexrelid, 1, true) AS first
        FROM pg_index i WHERE i.indisunique AND i.indrelid::regclass::text = ANY (${tables}::text[])`
      expect(keys.filter(({ first }) => first !== 'school_id')).toEqual([])
      expect([...new Set(keys.map(({ table }) => table))].sort()).toEqual(tables)
    }),
  )

  test(
    'each foreign key to a tenant table begins with it on both sides',
    rolledBack(async sql => {
      const keys = await crossable(sql)
      expect(keys.length).toBeGreaterThan(15)
      expect(keys.filter(({ columns, targetColumns }) => columns[0] !== 'school_id' || targetColumns[0] !== 'school_id')).toEqual([])
    }),
  )

  test(
    'no foreign key cascades an update or sets null or default, which Citus refuses for a key with the school',
    rolledBack(async sql => {
      const following = await sql.column`SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND (confupdtype NOT IN ('a', 'r') OR confdeltype IN ('n', 'd'))`
      expect(following).toEqual([])
    }),
  )

  test(
    'a foreign key to a shared table references only a school or a person',
    rolledBack(async sql => {
      const keys = (await foreignKeys(sql)).filter(({ target }) => shared.includes(target))
      const columns = [...new Set(keys.map(key => `${key.columns.join()} → ${key.target}`))]
      expect(columns.sort()).toEqual(['school_id → schools', 'user_id → users'])
    }),
  )
})

describe('no row crosses schools', () => {
  test(
    'a foreign key itself refuses a row that references another school’s row',
    rolledBack(async sql => {
      const [here, there] = [world.here.school, world.there.school]
      for (const { key, table, columns, target, targetColumns } of await crossable(sql)) {
        const [own = '', theirs = ''] = [columns[1], targetColumns[1]]
        const strange = await sql.value<string>`SELECT min(${name(theirs)}::text) FROM ${name(target)} WHERE school_id = ${there}`
        await sql`ALTER TABLE ${name(table)} DISABLE TRIGGER USER`
        expect(await copyRow(sql, table, own, here, { [own]: strange })).toMatchObject({ code: '23503', constraint: key })
        await sql`ALTER TABLE ${name(table)} ENABLE TRIGGER USER`
        expect((await copyRow(sql, table, own, here, { [own]: strange })).code).toMatch(/^(23503|23514|RT\d+)$/)
      }
    }),
  )

  test(
    'a row cannot move to another school while it references rows of its own',
    rolledBack(async sql => {
      const [here, there] = [world.here.school, world.there.school]
      for (const { table, columns } of await crossable(sql)) {
        await sql`ALTER TABLE ${name(table)} DISABLE TRIGGER USER`
        expect((await copyRow(sql, table, columns[1] ?? '', here, { school_id: there })).code).toBe('23503')
      }
    }),
  )
})
