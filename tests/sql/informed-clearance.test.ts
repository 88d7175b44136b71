import { onServer } from '../support/databases.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { atOnce, outcomes } from './support/at-once.js'
import { addEvent, addRestriction, buildCase, buildClinic, buildMember, type CaseRow, type Member } from './support/factories.js'

// Each step commits its own transaction, because a clearance takes everything in its own transaction as seen.
const { url, committed } = useEmptyDatabase()

interface Scene {
  readonly trainer: Member
  readonly injury: CaseRow
}

/** A knee hurt two hours ago. */
const hurt = (): Promise<Scene> =>
  committed(async sql => {
    const { trainer, athlete } = await buildClinic(sql)
    const [opened_at, recorded_at] = [await ago(sql, 2), await ago(sql, 2)]
    const injury = await buildCase(sql, athlete, { opened_at })
    await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at, occurred_at: recorded_at })
    return { trainer, injury }
  })

const ago = (sql: Sql, hours: number): Promise<string> => sql.value<string>`SELECT (now() - make_interval(hours => ${hours}::int))::text`
const versionOf = ({ injury }: Scene): Promise<number> =>
  committed(sql => sql.value<number>`SELECT version FROM cases WHERE id = ${injury.id}`)
const statusOf = ({ injury }: Scene): Promise<string> =>
  committed(sql => sql.value<string>`SELECT status FROM cases WHERE id = ${injury.id}`)

interface LateClearance {
  /** By the device's clock. */
  readonly hoursAgo: number
  readonly clock_skew_seconds?: number
  readonly seen_version?: number
}
/** A clearance made hours ago on an offline device, arriving now. Returns its refusal, or null. */
async function clear(
  { injury, trainer }: Scene,
  { hoursAgo, ...more }: LateClearance,
): Promise<{ readonly code: string; readonly detail: string } | null> {
  try {
    await committed(async sql => addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED', { occurred_at: await ago(sql, hoursAgo), ...more }))
    return null
  } catch (error) {
    const { code, detail } = error as { readonly code: string; readonly detail: string }
    return { code, detail }
  }
}

const restrict = ({ injury, trainer }: Scene, values: Readonly<Record<string, unknown>> = {}) =>
  committed(async sql => addRestriction(sql, injury, await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED'), values))

describe('a clearance made an hour ago that arrives now', () => {
  test('is refused with the current version when a restriction was recorded since', async () => {
    const scene = await hurt()
    await restrict(scene)
    expect(await clear(scene, { hoursAgo: 1 })).toEqual({ code: 'RT006', detail: String(await versionOf(scene)) })
    expect(await statusOf(scene)).toBe('ACTIVE')
  })

  test('takes earlier entries by its own trainer as seen, even when they arrived since, but not those of another', async () => {
    for (const [who, refused] of [
      ['the same', null],
      ['another', { code: 'RT006' }],
    ] as const) {
      const scene = await hurt()
      await committed(async sql => {
        const author = who === 'the same' ? scene.trainer : await buildMember(sql, scene.injury.school, 'AT')
        await addEvent(sql, scene.injury, author, 'REMOVED_FROM_PLAY', { occurred_at: await ago(sql, 2) })
      })
      const refusal = await clear(scene, { hoursAgo: 1 })
      expect(refusal && { code: refusal.code }).toEqual(refused)
    }
  })

  test.each([
    ['SIDELINE_ENTRY', 'OUT'],
    ['SIDELINE_ENTRY', 'RESTRICTED'],
    ['REMOVED_FROM_PLAY', 'OUT'],
  ] as const)('is refused when a %s made the athlete %s since', async (type, participation) => {
    const scene = await hurt()
    await committed(sql => addEvent(sql, scene.injury, scene.trainer, type, { participation }))
    expect(await clear(scene, { hoursAgo: 1 })).toMatchObject({ code: 'RT006' })
  })

  test('is refused when the case was cleared and reopened since', async () => {
    const scene = await hurt()
    expect(await clear(scene, { hoursAgo: 0 })).toBeNull()
    await committed(sql => addEvent(sql, scene.injury, scene.trainer, 'CASE_REOPENED'))
    expect(await clear(scene, { hoursAgo: 1 })).toMatchObject({ code: 'RT006' })
  })

  test('is granted only when it states the case’s current version as seen', async () => {
    const scene = await hurt()
    const before = await versionOf(scene)
    await restrict(scene)
    expect(await clear(scene, { hoursAgo: 1, seen_version: before })).toMatchObject({ code: 'RT006' })
    expect(await clear(scene, { hoursAgo: 1, seen_version: before + 1 })).toBeNull()
  })

  test('is granted when only a note, or an entry that holds nobody back, was recorded since', async () => {
    const scene = await hurt()
    await committed(sql => addEvent(sql, scene.injury, scene.trainer, 'NOTE'))
    await committed(sql => addEvent(sql, scene.injury, scene.trainer, 'SIDELINE_ENTRY', { participation: 'CLEARED' }))
    expect(await clear(scene, { hoursAgo: 1 })).toBeNull()
  })

  test('is granted when the restriction recorded since is lifted or has ended', async () => {
    const lifted = await hurt()
    const { id } = await restrict(lifted)
    await committed(async sql => {
      const lifting = await addEvent(sql, lifted.injury, lifted.trainer, 'RESTRICTION_LIFTED')
      await sql`UPDATE restrictions SET lifted_by_id = ${lifting.id} WHERE id = ${id}`
    })
    expect(await clear(lifted, { hoursAgo: 1 })).toBeNull()

    const ended = await hurt()
    await restrict(ended, { starts_on: '2026-01-01', ends_on: '2026-01-02' })
    expect(await clear(ended, { hoursAgo: 1 })).toBeNull()
  })

  test('is granted when the restriction is older and could be seen', async () => {
    const scene = await hurt()
    await restrict(scene)
    expect(await clear(scene, { hoursAgo: 0 })).toBeNull()
  })

  test('is judged by corrected time when the device’s clock is known to be wrong', async () => {
    const scene = await hurt()
    await restrict(scene)
    expect(await clear(scene, { hoursAgo: 0, clock_skew_seconds: 3600 })).toMatchObject({ code: 'RT006' })
    expect(await clear(scene, { hoursAgo: 1, clock_skew_seconds: -3600 })).toBeNull()
  })
})

test('no other event type can state a seen version', async () => {
  const { injury, trainer } = await hurt()
  await expect(committed(sql => addEvent(sql, injury, trainer, 'NOTE', { seen_version: 1 }))).rejects.toMatchObject({
    code: '23514',
    constraint: 'events_seen_version_fits_type',
  })
})

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('a clearance that waits for a lock on the case (needs a server: the embedded PostgreSQL has one connection)', () => {
  /** Works on the case and, before that is committed, sends the clearance. */
  async function meanwhile(scene: Scene, work: (sql: Sql) => Promise<unknown>): Promise<readonly unknown[]> {
    let ready: () => void = () => undefined
    const locked = new Promise<void>(resolve => (ready = resolve))
    const isWaiting = async (sql: Sql): Promise<boolean> =>
      sql.value<boolean>`SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`
    const settled = await atOnce(url(), [
      async sql => {
        await work(sql)
        ready()
        while (!(await isWaiting(sql))) await sql`SELECT pg_sleep(0.01), pg_stat_clear_snapshot()`
        return 'done'
      },
      async sql => {
        await locked
        await addEvent(sql, scene.injury, scene.trainer, 'CLEARANCE_GRANTED')
        return 'cleared'
      },
    ])
    return outcomes(settled)
  }

  test('is refused while a restriction is being added', async () => {
    const scene = await hurt()
    const adding = async (sql: Sql) =>
      addRestriction(sql, scene.injury, await addEvent(sql, scene.injury, scene.trainer, 'RESTRICTION_ADDED'))
    expect(await meanwhile(scene, adding)).toEqual(['done', 'RT006'])
    expect(await statusOf(scene)).toBe('ACTIVE')
  })

  test('is refused while the athlete is being taken out', async () => {
    const scene = await hurt()
    expect(await meanwhile(scene, sql => addEvent(sql, scene.injury, scene.trainer, 'REMOVED_FROM_PLAY'))).toEqual(['done', 'RT006'])
  })

  test('is granted while a note is being added', async () => {
    const scene = await hurt()
    expect(await meanwhile(scene, sql => addEvent(sql, scene.injury, scene.trainer, 'NOTE'))).toEqual(['done', 'cleared'])
    expect(await statusOf(scene)).toBe('RESOLVED')
  })

  test('finds the case resolved while another clearance is being granted', async () => {
    const scene = await hurt()
    expect(await meanwhile(scene, sql => addEvent(sql, scene.injury, scene.trainer, 'CLEARANCE_GRANTED'))).toEqual(['done', 'RT002'])
  })

  test.each(['RESTRICTION_ADDED', 'REMOVED_FROM_PLAY'] as const)(
    'stands when it commits first: a %s whose transaction began earlier is refused',
    async type => {
      const scene = await hurt()
      // An event is stamped with the start of its transaction.
      const [outcome] = outcomes(
        await atOnce(url(), [
          async sql => {
            await sql`SELECT 1`
            await committed(other => addEvent(other, scene.injury, scene.trainer, 'CLEARANCE_GRANTED'))
            return addEvent(sql, scene.injury, scene.trainer, type)
          },
        ]),
      )
      expect(outcome).toBe('RT002')
      expect(await statusOf(scene)).toBe('RESOLVED')
    },
  )
})
