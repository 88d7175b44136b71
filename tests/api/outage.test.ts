import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CoachDashboardAskingForMoreDocument,
  CoachDashboardDocument,
  LoginDocument,
  SidelineEntryDocument,
  type SidelineEntryInput,
} from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { onServer, onServerDatabase, readTemplate } from '../support/databases.js'
import { inTransaction } from '../support/sql.js'
import { useServer } from './support.js'

// The embedded PostgreSQL runs in the server's own process and cannot go away alone.
const describeOnServer = onServer() ? describe : describe.skip

const { server, as, anonymous, sql, healthyAthlete } = useServer()

const databaseName = (): string => new URL(server().test.url ?? '').pathname.slice(1)
const asOperator = <Row>(statement: string) => onServerDatabase<Row>(readTemplate().serverUrl ?? '', statement)
const endConnections = (which = 'true') =>
  asOperator<{ readonly ended: boolean }>(
    `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE datname = '${databaseName()}' AND ${which}`,
  )

async function whileGone(work: () => Promise<void>): Promise<void> {
  await asOperator(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS false`)
  try {
    await endConnections()
    await work()
  } finally {
    await asOperator(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS true`)
  }
}

const entryFor = async (): Promise<SidelineEntryInput> => ({
  athleteId: await healthyAthlete(),
  bodyPart: 'ANKLE',
  participation: 'OUT',
  severity: 'MINOR',
  clinicalNotes: 'ATFL tender',
  entryKey: randomUUID(),
})
const enter = async (input: SidelineEntryInput) => (await as('trainer')).run(SidelineEntryDocument, { input })
const rowsOf = ({ athleteId }: SidelineEntryInput) =>
  sql(
    sql => sql.value<string>`SELECT current_status || ' ' || (SELECT count(*) FROM cases WHERE athlete_id = a.id)
      || ' ' || (SELECT count(*) FROM events WHERE athlete_id = a.id)
      || ' ' || (SELECT count(*) FROM clinical_notes JOIN events AS e ON e.id = event_id WHERE e.athlete_id = a.id)
      FROM athletes AS a WHERE id = ${athleteId}`,
  )
const NOTHING = 'CLEARED 0 0 0'
const ALL_OF_IT = 'OUT 1 1 1'

function expectUnavailable(answer: Answer<unknown>): void {
  expect([answer.status, answer.errors.map(({ extensions }) => extensions.code)]).toEqual([503, ['SERVICE_UNAVAILABLE']])
  expect(answer.text).not.toMatch(/SELECT|pg_|terminat|127\.0\.0\.1|5432/i)
}

describeOnServer('while the database is gone', () => {
  beforeAll(() => Promise.all((['trainer', 'coach', 'parent', 'admin'] as const).map(as))) // Sign in while it is still there.

  test.each<readonly [what: string, ask: () => Promise<Answer<object>>]>([
    ['a query', async () => (await as('coach')).run(CoachDashboardDocument, {})],
    ['a query with refused fields', async () => (await as('coach')).run(CoachDashboardAskingForMoreDocument, {})],
    ['a query that the resolvers answer', async () => (await as('trainer')).raw('{ viewer { role } __schema { queryType { name } } }')],
    ['an entry', async () => enter(await entryFor())],
    ['a sign-in', () => anonymous().run(LoginDocument, { email: 'at@lincoln.example', password: 'sideline' })],
    ['a sign-out', async () => (await as('parent')).raw('mutation { logout }')],
  ])('%s gets 503, and is served as soon as the database is back', async (_what, ask) => {
    await healthyAthlete()
    await whileGone(async () => {
      expectUnavailable(await ask())
      expectUnavailable(await ask())
    })
    const { status, data } = await ask()
    expect([status, Object.values(data ?? { nothing: null }).includes(null)]).toEqual([200, false])
  })

  test('the process is alive but not ready, and is ready again as soon as the database is back', async () => {
    const statuses = async () => [(await fetch(`${server().url}/healthz`)).status, (await fetch(`${server().url}/readyz`)).status]
    await whileGone(async () => {
      expect(await statuses()).toEqual([200, 503])
    })
    expect(await statuses()).toEqual([200, 200])
  })

  test('an entry is not written, and is written once when sent again', async () => {
    const entry = await entryFor()
    await whileGone(async () => {
      expectUnavailable(await enter(entry))
    })
    expect(await rowsOf(entry)).toBe(NOTHING)
    expect((await enter(entry)).data?.sidelineEntry?.replayed).toBe(false)
    expect((await enter(entry)).data?.sidelineEntry?.replayed).toBe(true)
    expect(await rowsOf(entry)).toBe(ALL_OF_IT)
  })

  test('requests in flight are answered too, with success or 503', async () => {
    const coach = await as('coach')
    const underWay = Array.from({ length: 60 }, () => coach.run(CoachDashboardDocument, {}))
    await whileGone(async () => {
      for (const answer of await Promise.all(underWay)) {
        if (answer.status === 200) expect(answer.errors).toEqual([])
        else expectUnavailable(answer)
      }
    })
    expect((await coach.run(CoachDashboardDocument, {})).status).toBe(200)
  })
})

describeOnServer('a cut connection', () => {
  test('goes unnoticed when it is idle', async () => {
    expect((await (await as('coach')).run(CoachDashboardDocument, {})).status).toBe(200)
    await endConnections()
    await wait(100)
    expect((await (await as('coach')).run(CoachDashboardDocument, {})).status).toBe(200)
    expect((await enter(await entryFor())).status).toBe(200)
  })

  test('in the middle of an entry leaves nothing half-written, and the entry can be sent again', async () => {
    const entry = await entryFor()
    const answer = await inTransaction(server().test.database, 'rollback', async holder => {
      await holder`SELECT FROM athletes WHERE id = ${entry.athleteId} FOR UPDATE` // Makes the entry wait half-way.
      const underWay = enter(entry)
      while ((await endConnections(`wait_event_type = 'Lock'`)).length === 0) await wait(20)
      return underWay
    })
    expectUnavailable(answer)
    expect(await rowsOf(entry)).toBe(NOTHING)
    expect((await enter(entry)).data?.sidelineEntry).toMatchObject({ replayed: false, caseCreated: true })
    expect(await rowsOf(entry)).toBe(ALL_OF_IT)
  })

  test('while an entry’s answer is read rolls the entry back, and the entry can be sent again', async () => {
    const input = await entryFor()
    const document = `mutation ($input: SidelineEntryInput!) { sidelineEntry(input: $input) { replayed case { milestones { id } } } }`
    const trainer = await as('trainer')
    const answer = await inTransaction(server().test.database, 'rollback', async holder => {
      await holder`LOCK TABLE milestones IN ACCESS EXCLUSIVE MODE` // The answer needs this table; the write does not.
      const underWay = trainer.raw(document, { input })
      while ((await endConnections(`wait_event_type = 'Lock'`)).length === 0) await wait(20)
      return underWay
    })
    expectUnavailable(answer)
    expect(await rowsOf(input)).toBe(NOTHING)
    const replays = [await trainer.raw(document, { input }), await trainer.raw(document, { input })]
    expect(replays.map(({ data }) => data)).toEqual(
      [false, true].map(replayed => ({ sidelineEntry: { replayed, case: { milestones: [] } } })),
    )
    expect(await rowsOf(input)).toBe(ALL_OF_IT)
  })

  test('in the middle of many entries leaves each of them complete or absent', async () => {
    const entries = await Promise.all(Array.from({ length: 20 }, entryFor))
    const underWay = entries.map(enter)
    await wait(30)
    await endConnections()
    for (const [index, answer] of (await Promise.all(underWay)).entries()) {
      const [entry] = entries.slice(index, index + 1)
      if (!entry) throw new Error('no entry')
      const written = await rowsOf(entry)
      if (answer.errors.length === 0) expect(written).toBe(ALL_OF_IT)
      else {
        expectUnavailable(answer)
        expect([NOTHING, ALL_OF_IT]).toContain(written) // Complete: cut off between the commit and the answer.
      }
      expect((await enter(entry)).errors).toEqual([])
      expect(await rowsOf(entry)).toBe(ALL_OF_IT)
    }
  })
})

describeOnServer('a row locked for long', () => {
  test('makes an entry wait, or fail as a whole so that it can be sent again', async () => {
    const entry = await entryFor()
    const underWay = inTransaction(server().test.database, 'rollback', async holder => {
      await holder`SELECT FROM athletes WHERE id = ${entry.athleteId} FOR UPDATE`
      const answer = enter(entry)
      await wait(6_000) // Longer than Prisma's transaction timeout.
      return { answer }
    })
    const answer = await (await underWay).answer
    if (answer.errors.length > 0) {
      expectUnavailable(answer)
      expect(await rowsOf(entry)).toBe(NOTHING)
    }
    expect((await enter(entry)).errors).toEqual([])
    expect(await rowsOf(entry)).toBe(ALL_OF_IT)
  })
})
