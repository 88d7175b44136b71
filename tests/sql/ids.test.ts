import { useEmptyDatabase } from '../support/sql.js'

const { rolledBack } = useEmptyDatabase()

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('ids are UUIDs of version 7', () => {
  test(
    'every table’s id is given one',
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
    'of their version and variant, each different',
    rolledBack(async sql => {
      const ids = await sql.column<string>`SELECT uuid_v7()::text FROM generate_series(1, 2000)`
      for (const id of ids) expect(id).toMatch(version7)
      expect(new Set(ids).size).toBe(2000)
      const [all = '0', none = 'f'] = [ids.reduce(or), ids.reduce(and)]
      const random = (id: string) => id.replaceAll('-', '').slice(13)
      // Over 2,000 of them each bit is sometimes set and sometimes not, but for the variant's first.
      expect(random(all)).toBe(`fffb${'f'.repeat(15)}`)
      expect(random(none)).toBe(`0008${'0'.repeat(15)}`)
    }),
  )

  test(
    'and begin with their time, in milliseconds',
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
    'so that later ones sort behind',
    rolledBack(async sql => {
      const earlier = await sql.value<string>`SELECT uuid_v7()`
      await sql`SELECT pg_sleep(0.005)`
      expect(await sql.value`SELECT uuid_v7() > ${earlier}::uuid`).toBe(true)
    }),
  )
})

function combine(bit: (one: number, other: number) => number): (one: string, other: string) => string {
  return (one, other) =>
    [...one].map((digit, index) => (digit === '-' ? '-' : bit(parseInt(digit, 16), parseInt(other[index] ?? '0', 16)).toString(16))).join('')
}
const or = combine((one, other) => one | other)
const and = combine((one, other) => one & other)
