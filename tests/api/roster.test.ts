import { demoId, demoIds } from '../../prisma/demo/ids.js'
import { RosterDocument, type RosterFilter, type RosterOrder, type RosterQuery } from '../generated/documents.js'
import { fragment } from '../support/sql.js'
import { useServer } from './support.js'

const { as, sql } = useServer()

type Roster = NonNullable<RosterQuery['roster']>
type Row = Roster['nodes'][number]

async function rosterOf(
  variables: { filter?: RosterFilter; orderBy?: RosterOrder; first?: number; after?: string | null } = {},
): Promise<Roster> {
  const { roster } = await (await as('trainer')).ask(RosterDocument, { first: 1000, ...variables })
  if (!roster) throw new Error('no roster and no error')
  return roster
}

const everyone = (): Promise<readonly Row[]> => rosterOf().then(({ nodes }) => nodes)
const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id)

/** Athletes of Lincoln High that match a SQL condition, by name. */
const athletesWhere = (condition: string, order = 'last_name, first_name, id') =>
  sql(
    sql => sql.column<string>`SELECT id FROM athletes AS a WHERE school_id = ${demoIds.lincolnSchool} AND ${fragment(condition)}
      ORDER BY ${fragment(order)}`,
  )

const onTeam = (condition: string): string =>
  `EXISTS (SELECT FROM team_athletes AS m JOIN teams AS t ON t.id = m.team_id WHERE m.athlete_id = a.id AND ${condition})`

describe('a filter', () => {
  test.each<readonly [what: string, filter: RosterFilter, condition: string]>([
    ['a team', { teamId: demoIds.varsityFootball }, onTeam(`t.id = '${demoIds.varsityFootball}'`)],
    ['a team’s id in upper case', { teamId: demoIds.varsityFootball.toUpperCase() }, onTeam(`t.id = '${demoIds.varsityFootball}'`)],
    ['a status', { status: 'RESTRICTED' }, `current_status = 'RESTRICTED'`],
    ['a sport, over all its teams', { sport: 'FOOTBALL' }, onTeam(`t.sport = 'FOOTBALL'`)],
    ['a sport shared with other teams', { sport: 'TRACK_AND_FIELD' }, onTeam(`t.sport = 'TRACK_AND_FIELD'`)],
    [
      'two conditions: both must hold',
      { sport: 'FOOTBALL', status: 'OUT' },
      `${onTeam(`t.sport = 'FOOTBALL'`)} AND current_status = 'OUT'`,
    ],
    ['conditions that are null: none', { teamId: null, status: null, gradYear: null, sport: null, search: null }, 'true'],
    ['no conditions', {}, 'true'],
  ])('by %s', async (_what, filter, condition) => {
    const expected = await athletesWhere(condition)
    expect(expected.length).toBeGreaterThan(0)
    const { nodes, totalCount } = await rosterOf({ filter })
    expect(idsOf(nodes)).toEqual(expected)
    expect(totalCount).toBe(expected.length)
  })

  test('by graduation year', async () => {
    const gradYear = (await everyone())[0]?.gradYear ?? 0
    const { nodes } = await rosterOf({ filter: { gradYear } })
    expect(idsOf(nodes)).toEqual(await athletesWhere(`grad_year = ${gradYear}`))
  })

  test.each<readonly [what: string, filter: RosterFilter]>([
    ['a team of another school', { teamId: demoIds.rooseveltFootball }],
    ['a sport that nobody plays', { sport: 'SURFING' }],
    ['a year in which nobody graduates', { gradYear: 2200 }],
  ])('by %s matches nobody', async (_what, filter) => {
    expect(await rosterOf({ filter })).toEqual({
      totalCount: 0,
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })
})

describe('a search', () => {
  beforeAll(() =>
    sql(async sql => {
      for (const [firstName, lastName] of [
        ['Per%cent', 'Under_score'],
        ['Back\\slash', 'Quo"te'],
        ['Łukasz', 'Żółć'],
        ['Émile', 'D’Arcy'],
      ]) {
        await sql`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
          VALUES (${demoIds.lincolnSchool}, ${firstName}, ${lastName}, '2010-01-01', 2028)`
      }
    }),
  )

  const found = async (search: string): Promise<readonly string[]> =>
    (await rosterOf({ filter: { search } })).nodes.map(({ firstName, lastName }) => `${firstName} ${lastName}`)

  test.each<readonly [search: string, names: readonly string[]]>([
    ['kowal', ['Tomasz Kowalczyk']],
    ['TOMASZ', ['Tomasz Kowalczyk']],
    ['kowal tom', ['Tomasz Kowalczyk']],
    ['  tom \t\n kowal ', ['Tomasz Kowalczyk']],
    ["o'neill", ["Declan O'Neill", "Maeve O'Neill"]],
    ["' OR '1'='1", []],
    ['%', ['Per%cent Under_score']],
    ['r%c', ['Per%cent Under_score']],
    ['_', ['Per%cent Under_score']],
    ['r_s', ['Per%cent Under_score']],
    ['\\', ['Back\\slash Quo"te']],
    ['"', ['Back\\slash Quo"te']],
    ['nuñez', ['Mateo Nuñez']],
    ['NUÑEZ', ['Mateo Nuñez']],
    ['nguyễn', ['Khoa Nguyễn']],
    ['NGUYỄN', ['Khoa Nguyễn']],
    ['łukasz ŻÓŁĆ', ['Łukasz Żółć']],
    ['émile d’arcy', ['Émile D’Arcy']],
    ['Ém', ['Émile D’Arcy']],
    ['🏈', []],
    ['zzz', []],
  ])('for %j finds %j', async (search, names) => {
    expect([...(await found(search))].sort()).toEqual([...names].sort())
  })

  test('for spaces only finds everyone', async () => {
    expect(await found('   ')).toHaveLength((await everyone()).length)
  })

  test('in decomposed Unicode (NFD) finds the name', async () => {
    expect(await found('Nuñez'.normalize('NFD'))).toEqual(['Mateo Nuñez'])
  })

  test('combines with the other conditions', async () => {
    const { nodes } = await rosterOf({ filter: { search: "o'neill", teamId: demoIds.varsityFootball } })
    expect(idsOf(nodes)).toEqual([demoIds.parentChild])
  })
})

describe('an order', () => {
  const worstFirst = `array_position('{OUT,RESTRICTED,CLEARED}', current_status::text)`
  const orders: Readonly<Record<RosterOrder, string>> = {
    NAME_ASC: 'last_name, first_name, id',
    NAME_DESC: 'last_name DESC, first_name DESC, id DESC',
    GRAD_YEAR_ASC: 'grad_year, last_name, first_name, id',
    GRAD_YEAR_DESC: 'grad_year DESC, last_name DESC, first_name DESC, id DESC',
    JERSEY_NUMBER_ASC: 'jersey_number NULLS LAST, last_name, first_name, id',
    STATUS_WORST_FIRST: `${worstFirst}, last_name, first_name, id`,
    STATUS_CHANGED_DESC: 'status_changed_at DESC, id DESC',
  }

  const entries = Object.entries(orders) as readonly (readonly [RosterOrder, string])[]

  test.each(entries)('%s sorts as its name says', async (orderBy, order) => {
    expect(idsOf((await rosterOf({ orderBy })).nodes)).toEqual(await athletesWhere('true', order))
  })

  test('defaults to NAME_ASC', async () => {
    expect(idsOf(await everyone())).toEqual(idsOf((await rosterOf({ orderBy: 'NAME_ASC' })).nodes))
  })

  describe.each(entries)('%s in pages', orderBy => {
    test.each([7, 100])('of %d gives every row once, in the order of one big page', async first => {
      const whole = await rosterOf({ orderBy })
      const collected: Row[] = []
      let after: string | null = null
      do {
        const page: Roster = await rosterOf({ orderBy, first, after })
        expect(page.totalCount).toBe(whole.totalCount)
        expect(page.edges.map(({ node }) => node.id)).toEqual(idsOf(page.nodes))
        expect(page.pageInfo).toEqual({
          hasPreviousPage: after !== null,
          hasNextPage: collected.length + page.nodes.length < whole.totalCount,
          startCursor: page.edges[0]?.cursor,
          endCursor: page.edges.at(-1)?.cursor,
        })
        collected.push(...page.nodes)
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after !== null)
      expect(collected).toEqual(whole.nodes)
    })
  })
})

describe('a page', () => {
  test('has 50 rows by default, and with first: null', async () => {
    const trainer = await as('trainer')
    for (const variables of [{}, { first: null }]) {
      const { roster } = await trainer.ask(RosterDocument, variables)
      expect(roster?.nodes).toHaveLength(50)
      expect(roster?.pageInfo.hasNextPage).toBe(true)
    }
  })

  test('after the last row is empty and still has the total count', async () => {
    const whole = await rosterOf()
    expect(await rosterOf({ after: whole.pageInfo.endCursor })).toEqual({
      totalCount: whole.totalCount,
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    })
  })

  test('that ends with the last row has no next page', async () => {
    const { totalCount } = await rosterOf({ first: 1 })
    expect((await rosterOf({ first: totalCount })).pageInfo.hasNextPage).toBe(false)
    expect((await rosterOf({ first: totalCount - 1 })).pageInfo.hasNextPage).toBe(true)
  })

  test('continues where the last one stopped, even when that row is gone', async () => {
    const id = demoId('athlete who leaves')
    await sql(
      sql => sql`INSERT INTO athletes (school_id, id, first_name, last_name, date_of_birth, grad_year)
        VALUES (${demoIds.lincolnSchool}, ${id}, 'A', 'Leaver', '2010-01-01', 2028)`,
    )
    const whole = idsOf(await everyone())
    const place = whole.indexOf(id)
    const { pageInfo } = await rosterOf({ first: place + 1 })
    await sql(sql => sql`DELETE FROM athletes WHERE id = ${id}`)
    expect(idsOf((await rosterOf({ after: pageInfo.endCursor, first: 3 })).nodes)).toEqual(whole.slice(place + 1, place + 4))
  })
})

describe('access to the roster', () => {
  test('a coach finds the athletes of their own teams, and counts no others', async () => {
    const { roster } = await (await as('coach')).ask(RosterDocument, { first: 1000 })
    expect(idsOf(roster?.nodes ?? [])).toEqual(await athletesWhere(onTeam(`t.id = '${demoIds.varsityFootball}'`)))
    expect(roster?.totalCount).toBe(40)
  })

  test('a coach finds nobody when filtering by another coach’s team', async () => {
    const { roster } = await (await as('coach')).ask(RosterDocument, { filter: { teamId: demoIds.girlsSoccer } })
    expect(roster?.totalCount).toBe(0)
  })

  test('an admin finds the whole school', async () => {
    const { roster } = await (await as('admin')).ask(RosterDocument, { first: 1000 })
    expect(idsOf(roster?.nodes ?? [])).toEqual(await athletesWhere('true'))
  })
})
