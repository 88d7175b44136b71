import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { prismaFolder } from '../../src/folders.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { citusObstacles, citusProblems, readPlacements, type Placed } from './citus-rules.js'

// Citus itself is not installed here: the tests check its rules for keys and foreign keys against the catalog.

const { rolledBack } = useEmptyDatabase()

let placements: readonly Placed[]
beforeAll(async () => {
  placements = readPlacements(await readFile(path.join(prismaFolder, 'citus.sql'), 'utf8'))
})

describe('the tables on Citus', () => {
  test(
    'are each placed once, after the tables they reference, with keys that Citus accepts',
    rolledBack(async sql => {
      expect(await citusProblems(sql, placements)).toEqual([])
      expect(placements.filter(({ kind }) => kind === 'reference').map(({ table }) => table)).toEqual(['schools', 'users'])
      expect(new Set(placements.map(({ column }) => column))).toEqual(new Set([null, 'school_id']))
    }),
  )

  test.each<readonly [what: string, work: (sql: Sql) => Promise<unknown>, problem: string]>([
    ['a table that is not placed', sql => sql`CREATE TABLE forgotten (school_id uuid PRIMARY KEY)`, 'forgotten: placed 0 times'],
    [
      'a unique index without the school',
      sql => sql`CREATE UNIQUE INDEX loose ON events (entry_key)`,
      'events: the key loose does not hold the column of distribution',
    ],
    [
      'a unique index on an expression alone',
      sql => sql`CREATE UNIQUE INDEX loose ON teams (lower(name))`,
      'teams: the key loose does not hold the column of distribution',
    ],
    [
      'a foreign key across schools',
      async sql => {
        await sql`ALTER TABLE teams ADD COLUMN other uuid, ADD COLUMN school uuid`
        await sql`ALTER TABLE teams ADD CONSTRAINT crossing FOREIGN KEY (school, other) REFERENCES athletes (school_id, id)`
      },
      'teams: crossing: the two columns of distribution do not stand in the same place',
    ],
    [
      'a foreign key from a reference table',
      async sql => {
        await sql`ALTER TABLE users ADD COLUMN school uuid, ADD COLUMN team uuid`
        await sql`ALTER TABLE users ADD CONSTRAINT backwards FOREIGN KEY (school, team) REFERENCES teams (school_id, id)`
      },
      'users: backwards: a reference table names a distributed one',
    ],
    [
      'a foreign key that sets the school to null',
      async sql => {
        await sql`ALTER TABLE sessions DROP CONSTRAINT sessions_school_id_membership_id_fkey`
        await sql`ALTER TABLE sessions ADD CONSTRAINT emptying FOREIGN KEY (school_id, membership_id)
          REFERENCES memberships (school_id, id) ON DELETE SET NULL`
      },
      'sessions: emptying: a deletion would empty the column of distribution',
    ],
  ])(
    'are checked for %s',
    rolledBack(async (sql, _what: string, work: (sql: Sql) => Promise<unknown>, problem: string) => {
      await work(sql)
      expect(await citusProblems(sql, placements)).toContain(problem)
    }),
  )

  test(
    'cannot be distributed with their present policies and triggers: docs/scaling.md says what must change',
    rolledBack(async sql => {
      const { policiesWithQueries, tablesWithTriggers } = await citusObstacles(sql)
      expect(policiesWithQueries).toBeGreaterThan(0)
      expect(tablesWithTriggers).toBeGreaterThan(0)
    }),
  )
})

describe('a placement script', () => {
  test('with any other statement is refused', () => {
    expect(() => readPlacements('DROP TABLE events;')).toThrow('not a statement that places a table: DROP TABLE events;')
  })

  test(
    'that places a table twice, apart or too early is reported',
    rolledBack(async sql => {
      const [schools, users, memberships, ...others] = placements
      if (!schools || !users || !memberships) throw new Error('there is no script')
      const sessions = others.filter(({ table }) => table === 'sessions')
      const apart = others.map(placement => (placement.table === 'teams' ? { ...placement, with: 'default' } : placement))
      expect(await citusProblems(sql, [...placements, ...sessions])).toContain('sessions: placed 2 times')
      expect(await citusProblems(sql, [schools, users, memberships, ...apart])).toEqual(['teams: is not in the group of memberships'])
      expect(await citusProblems(sql, [memberships, schools, users, ...others])).toEqual([
        'memberships: comes before schools',
        'memberships: comes before users',
      ])
    }),
  )
})
