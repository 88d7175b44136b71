import { demoIds } from '../../prisma/demo/ids.js'
import { plannedTypes } from '../../src/data/nouns/planned-types.js'
import { rosterOrders } from '../../src/data/nouns/athlete.js'
import { tagOf } from '../../src/data/read/order.js'
import type { RosterOrder } from '../generated/documents.js'
import { refusals, useServer } from '../api/support.js'

// A cursor is not signed. Each of its values is validated, and it is bound to its list and order. Beyond that it is only a position that
// anyone may name, because it leads to rows that the viewer sees, in an order of values they see. tests/attack/side-doors.evidence.ts
// checks that for every role.

const { as, sql } = useServer({ debug: false })

interface Page {
  readonly nodes: readonly { readonly id: string }[]
  readonly edges: readonly { readonly cursor: string }[]
}
/** Each paginated list, as a field with a placeholder for `after`. */
const LISTS: Readonly<Record<string, (after: string) => string>> = {
  'Query.roster': after => `roster(first: 3, ${after})`,
  'Query.cases': after => `cases(first: 3, ${after})`,
  'Query.accessLog': after => `accessLog(athleteId: "${demoIds.outAthlete}", first: 3, ${after})`,
  'Team.athletes': after => `team(id: "${demoIds.varsityFootball}") { athletes(first: 3, ${after})`,
  'Athlete.cases': after => `athlete(id: "${demoIds.outAthlete}") { cases(first: 3, ${after})`,
  'Case.timeline': after => `case(id: "${demoIds.outCase}") { timeline(first: 3, ${after})`,
  'Today.out': after => `today { out(first: 3, ${after})`,
  'Today.restricted': after => `today { restricted(first: 3, ${after})`,
  'Today.untouched': after => `today { untouched(first: 3, ${after})`,
  'Today.milestonesDue': after => `today { milestonesDue(first: 3, ${after})`,
}
/** The document of a page. A key too long for a column name sends it through the resolvers. */
const document = (field: string, way: 'statement' | 'resolvers'): string =>
  `query ($after: String) { ${field} { nodes { id } edges { cursor } }${field.includes('{') ? ' }' : ''} ${way === 'resolvers' ? `${'x'.repeat(64)}: __typename` : ''} }`
const WAYS = ['statement', 'resolvers'] as const

const pageIn = (data: unknown): Page => {
  const [first] = Object.values(data as Readonly<Record<string, unknown>>) as readonly Readonly<Record<string, unknown>>[]
  if (!first) throw new Error('there is no page')
  return 'nodes' in first ? (first as unknown as Page) : pageIn(first)
}
async function cursorsOf(list: string): Promise<readonly string[]> {
  const { data, errors } = await (await as('trainer')).raw(document(LISTS[list]?.('after: $after') ?? '', 'statement'))
  expect(errors).toEqual([])
  return pageIn(data).edges.map(({ cursor }) => cursor)
}
async function expectRefused(field: string, after: string): Promise<void> {
  for (const way of WAYS) {
    const answer = await (await as('trainer')).raw(document(field, way), { after })
    expect([field, way, after.slice(0, 200), answer.status, refusals(answer)]).toEqual([
      field,
      way,
      after.slice(0, 200),
      200,
      [['BAD_USER_INPUT', 'after']],
    ])
  }
}

const decode = (cursor: string): readonly unknown[] => JSON.parse(Buffer.from(cursor, 'base64').toString()) as readonly unknown[]
const encode = (values: unknown): string => Buffer.from(typeof values === 'string' ? values : JSON.stringify(values)).toString('base64')

test('every paginated list is attacked here', () => {
  const connections = Object.entries(plannedTypes).flatMap(([type, { fields }]) =>
    Object.entries(fields).flatMap(([name, field]) => (field.kind === 'connection' ? [`${type}.${name}`] : [])),
  )
  expect(connections.sort()).toEqual(Object.keys(LISTS).sort())
})

test('every list and order has a different cursor tag', () => {
  const tags = Object.values(plannedTypes).flatMap(({ fields }) =>
    Object.values(fields).flatMap(field => {
      if (field.kind !== 'connection') return []
      const list = field.relation.name
      const orders = /roster|athletes/i.test(list) ? Object.values(rosterOrders) : [field.relation.order({} as never)]
      return orders.map(order => tagOf({ list, order }))
    }),
  )
  expect(tags.length).toBeGreaterThan(15)
  expect(new Set(tags).size).toBe(tags.length)
})

describe.each(Object.keys(LISTS))('%s', list => {
  const field = LISTS[list]?.('after: $after') ?? ''

  test('continues after its own cursor, by both execution paths', async () => {
    const [cursor] = await cursorsOf(list)
    if (cursor === undefined) return
    for (const way of WAYS) expect(refusals(await (await as('trainer')).raw(document(field, way), { after: cursor }))).toEqual([])
  })

  test('refuses the cursors of every other list', async () => {
    let tried = 0
    for (const other of Object.keys(LISTS).filter(name => name !== list)) {
      for (const cursor of (await cursorsOf(other)).slice(0, 1)) {
        await expectRefused(field, cursor)
        tried += 1
      }
    }
    expect(tried).toBeGreaterThan(3)
  })

  test('refuses its own cursor when truncated, extended or with a value of another type', async () => {
    const [cursor] = await cursorsOf(list)
    if (cursor === undefined) return
    const values = decode(cursor)
    const [tag, ...rest] = values
    const changed: readonly unknown[][] = [
      [],
      [tag],
      [tag, ...rest.slice(0, -1)],
      [tag, ...rest, rest.at(-1)],
      rest,
      [...rest, tag],
      [null, ...rest],
      [`${String(tag)} `, ...rest],
      ...rest.flatMap((_value, at) =>
        [null, {}, [], true, 1.5, 1e300, '\0', '\ud800', "'; DROP TABLE events; --", [rest[at]], { toString: 'x' }].map(bad => [
          tag,
          ...rest.slice(0, at),
          bad,
          ...rest.slice(at + 1),
        ]),
      ),
    ]
    // A text value may be any text: PostgreSQL treats it as text too.
    const texts = rest.flatMap((value, at) => (typeof value === 'string' && !/^[0-9a-f]{8}-|^\d{4}-\d\d-\d\dT/.test(value) ? [at] : []))
    for (const bad of changed) {
      const isText = texts.some(at => bad[at + 1] === "'; DROP TABLE events; --")
      if (!isText) await expectRefused(field, encode(bad))
    }
    for (const bad of [
      cursor.slice(0, 10),
      cursor.slice(1),
      `${cursor}${cursor}`,
      `${cursor}!`,
      encode('{"0":"x","length":3}'),
      encode('"x"'),
      encode('['),
    ])
      await expectRefused(field, bad)
    await expectRefused(field, encode([tag, ...rest.slice(0, -1), 'x'.repeat(100_000)]))
    await expectRefused(field, 'A'.repeat(900_000))
    await expectRefused(field, encode('['.repeat(2900)))
  })
})

test('each order of the roster refuses the cursors of every other order, even with the same shape', async () => {
  const orders = Object.keys(rosterOrders) as readonly RosterOrder[]
  const roster = (order: RosterOrder): string => `roster(first: 3, orderBy: ${order}, after: $after)`
  for (const order of orders) {
    const { data } = await (await as('trainer')).raw(document(roster(order), 'statement'))
    const [first] = pageIn(data).edges
    for (const other of orders) {
      const answer = await (await as('trainer')).raw(document(roster(other), 'statement'), { after: first?.cursor })
      expect([order, other, refusals(answer)]).toEqual([order, other, order === other ? [] : [['BAD_USER_INPUT', 'after']]])
    }
  }
})

test('a forged cursor leads only to rows of the list, in its order', async () => {
  const coach = await as('coach')
  const field = 'roster(first: 1000, after: $after)'
  const all = pageIn((await coach.raw(document(field, 'statement'))).data)
  const tag = decode(all.edges[0]?.cursor ?? '')[0]
  for (const values of [
    ['', '', '00000000-0000-0000-0000-000000000000'],
    ['M', "O'Brien", demoIds.outAthlete],
    ['\u{10ffff}', 'z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ["' OR 1=1 --", '%', demoIds.rooseveltAthlete],
  ]) {
    const made = pageIn((await coach.raw(document(field, 'statement'), { after: encode([tag, ...values]) })).data)
    const ids = made.nodes.map(({ id }) => id)
    // A suffix of the whole list.
    expect(ids).toEqual(all.nodes.map(({ id }) => id).slice(all.nodes.length - ids.length))
  }
})

test('a cursor contains only what its row shows', async () => {
  const rows = await sql(
    sql => sql<{ readonly id: string; readonly names: string }>`SELECT id, last_name || ' ' || first_name AS names FROM athletes`,
  )
  const names = new Map(rows.map(({ id, names }) => [id, names]))
  const { data } = await (await as('coach')).raw(document('roster(first: 5, after: $after)', 'statement'))
  for (const [at, { cursor }] of pageIn(data).edges.entries()) {
    const [tag, last, first, id, ...more] = decode(cursor)
    expect([typeof tag, id, more]).toEqual(['string', pageIn(data).nodes[at]?.id, []])
    expect(names.get(String(id))).toBe(`${String(last)} ${String(first)}`)
  }
})
