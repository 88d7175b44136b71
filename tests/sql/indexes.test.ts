import { onServer } from '../support/databases.js'
import { fragment, useEmptyDatabase, type Sql } from '../support/sql.js'
import { buildDistrict, type District, type Size } from './support/district.js'
import { beginViewer } from './support/viewer.js'

const { rolledBack, committed } = useEmptyDatabase()

describe('indexes', () => {
  test(
    'cover each foreign key, beginning with its columns in order',
    rolledBack(async sql => {
      const without = await sql.column`
        SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
          SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL AND indisvalid
            AND (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(conkey)] = conkey)`
      expect(without).toEqual([])
      expect(await sql.value`SELECT count(*)::int > 20 FROM pg_constraint WHERE contype = 'f'`).toBe(true)
    }),
  )

  test(
    'include a GIN index for one role in events.visibility',
    rolledBack(async sql => {
      const found = await sql.column`SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indexrelid
        WHERE indrelid = 'events'::regclass AND relam = (SELECT oid FROM pg_am WHERE amname = 'gin')`
      expect(found).toEqual(['CREATE INDEX events_visibility_idx ON public.events USING gin (visibility)'])
    }),
  )
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly Plans?: readonly Plan[]
}
const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** How each table is read: `table(columns of the index condition)`, or `table: all of it`. */
async function readsOf(sql: Sql, query: string): Promise<readonly string[]> {
  const [{ Plan: plan }] = await sql.value<readonly [{ readonly Plan: Plan }]>`EXPLAIN (FORMAT JSON) ${fragment(query)}`
  const reads = nodesOf(plan).flatMap(({ 'Relation Name': table, 'Index Cond': asked, 'Recheck Cond': rechecked }) => {
    if (!table) return []
    const columns = [...(asked ?? rechecked ?? '').matchAll(/\b(\w+)\)? (?:=|@>|>) /g)].map(([, column = '']) => column)
    return columns.length > 0 ? [`${table}(${columns.join(', ')})`] : [`${table}: all of it`]
  })
  return [...new Set(reads)].sort()
}

/** Every read uses an index that begins with the school, and the expected columns are among them. */
function expectReads(reads: readonly string[], expected: readonly string[]): void {
  const ofTables = reads.filter(read => /^(athletes|cases|events|team_athletes)\b/.test(read))
  expect(ofTables.filter(read => !read.includes('(school_id'))).toEqual([])
  for (const read of expected) expect(ofTables).toContainEqual(expect.stringContaining(read))
}

/** Smaller on the embedded PostgreSQL, which loads it five times slower. */
const district: Size = onServer()
  ? { schools: 20, athletes: 600, teams: 15, cases: 900, eventsPerCase: 6 }
  : { schools: 10, athletes: 300, teams: 15, cases: 450, eventsPerCase: 6 }

describe('in a district of many schools', () => {
  let found: District
  beforeAll(async () => {
    found = await committed(sql => buildDistrict(sql, district))
  }, 120_000)

  /** The queries behind most requests. Like the server's, they leave the school to row-level security. */
  const hot: readonly (readonly [what: string, viewer: 'trainer' | 'coach', query: (of: District) => string, reads: readonly string[]])[] =
    [
      [
        'a coach’s team, with active cases',
        'coach',
        ({ team }) => `SELECT a.id, c.cases FROM athletes AS a
        CROSS JOIN LATERAL (SELECT json_agg(c.id ORDER BY c.opened_at) AS cases FROM cases AS c
          WHERE c.athlete_id = a.id AND c.status = 'ACTIVE') AS c
        WHERE EXISTS (SELECT FROM team_athletes AS ta
          WHERE ta.team_id = '${team}' AND ta.school_id = a.school_id AND ta.athlete_id = a.id)
        ORDER BY a.last_name, a.first_name, a.id LIMIT 50`,
        ['team_athletes(school_id, team_id', 'athletes(school_id, id', 'cases(school_id, athlete_id'],
      ],
      ['a case', 'trainer', ({ injury }) => `SELECT id FROM cases WHERE id = '${injury}'`, ['cases(school_id, id']],
      [
        'a case’s timeline',
        'trainer',
        ({ injury }) => `SELECT id FROM events WHERE case_id = '${injury}' ORDER BY occurred_at, id LIMIT 50`,
        ['events(school_id, case_id'],
      ],
      [
        'a coach’s view of it',
        'coach',
        ({ injury }) => `SELECT id FROM events WHERE case_id = '${injury}' ORDER BY occurred_at, id LIMIT 50`,
        ['events(school_id, case_id', 'cases(school_id, id'],
      ],
      ['a school’s roster by name', 'trainer', () => 'SELECT id FROM athletes ORDER BY last_name, first_name, id', ['athletes(school_id']],
      [
        'a page of it',
        'trainer',
        () => `SELECT id FROM athletes WHERE (last_name, first_name, id) > ('Last 20', 'First 3', '${'0'.repeat(32)}')
        ORDER BY last_name, first_name, id LIMIT 50`,
        ['athletes(school_id'],
      ],
      [
        'a school’s active cases by opening',
        'trainer',
        () => `SELECT id FROM cases WHERE status = 'ACTIVE' ORDER BY opened_at, id LIMIT 50`,
        ['cases(school_id'],
      ],
    ]

  test.each(hot)(
    '%s: an index scan reads the rows of one school only',
    rolledBack(async (sql, _what, viewer, query, reads) => {
      await beginViewer(sql, found[viewer])
      expectReads(await readsOf(sql, query(found)), reads)
    }),
  )

  test(
    'an index finds the few events visible to a role',
    rolledBack(async sql => {
      expect(await readsOf(sql, `SELECT id FROM events WHERE visibility @> '{COACH}'`)).toEqual(['events(visibility)'])
    }),
  )

  test(
    'a name is looked up by primary key, not in a hash of all the school’s people',
    rolledBack(async sql => {
      await beginViewer(sql, found.trainer)
      const names = 'SELECT (SELECT u.display_name FROM users AS u WHERE u.id = m.user_id) FROM memberships AS m'
      const plan = JSON.stringify(await sql.value`EXPLAIN (FORMAT JSON) ${fragment(names)}`)
      expect(plan).toContain('users_pkey')
      expect(plan).not.toContain('hashed')
    }),
  )

  test(
    'a query without an index reads the whole table, so the tests above can fail',
    rolledBack(async sql => {
      expect(await readsOf(sql, `SELECT id FROM events WHERE summary = 'x'`)).toEqual(['events: all of it'])
    }),
  )
})
