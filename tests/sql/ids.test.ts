import { useEmptyDatabase } from '../support/sql.js'

const { rolledBack } = useEmptyDatabase()

const version7 = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'

describe('ids are UUIDs of version 7', () => {
  test(
    'on every table with an id',
    rolledBack(async sql => {
      const otherwise = await sql.column`
        SELECT a.attrelid::regclass::text FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attname = 'id' AND c.relname <> '_prisma_migrations'
          AND (a.atttypid <> 'uuid'::regtype OR pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM 'uuid_v7()')`
      expect(otherwise).toEqual([])
    }),
  )

  test(
    'with the right version and variant bits, and random bits after the time',
    rolledBack(async sql => {
      const made = await sql.row`
        SELECT count(DISTINCT id)::int AS different, bool_and(id::text ~ ${version7}) AS shaped,
          substring(bit_or(bits) FROM 49)::text AS ever, substring(bit_and(bits) FROM 49)::text AS always
        FROM (SELECT id, ('x' || replace(id::text, '-', ''))::bit(128) AS bits
          FROM (SELECT uuid_v7() AS id FROM generate_series(1, 2000)) AS ids) AS read`
      expect(made).toEqual({
        different: 2000,
        shaped: true,
        ever: `0111${'1'.repeat(12)}10${'1'.repeat(62)}`,
        always: `0111${'0'.repeat(12)}10${'0'.repeat(62)}`,
      })
    }),
  )

  test(
    'that begin with their time in milliseconds',
    rolledBack(async sql => {
      const times = await sql`
        SELECT before <= stamp AND stamp <= after + 1 AS within FROM (
          SELECT before, ('x' || replace(left(id::text, 13), '-', ''))::bit(48)::bigint AS stamp,
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS after
          FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1 AS before, uuid_v7() AS id) AS made
        ) AS read`
      expect(times).toEqual([{ within: true }])
    }),
  )

  test(
    'so later ones sort after earlier ones',
    rolledBack(async sql => {
      const earlier = await sql.value<string>`SELECT uuid_v7()`
      await sql`SELECT pg_sleep(0.005)`
      expect(await sql.value`SELECT uuid_v7() > ${earlier}::uuid`).toBe(true)
    }),
  )
})
