import fc from 'fast-check'
import type { Participation } from '../../src/generated/prisma/enums.js'
import { onServer } from '../support/databases.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { atOnce } from './support/at-once.js'
import { addEvent, buildAthlete, buildCase, buildClinic, goodSignature, oldHeadInjury, type CaseRow } from './support/factories.js'
import { athleteStatus, changedLongAgo, changedWhen, participations, worst } from './support/status.js'

const { url, rolledBack, committed } = useEmptyDatabase()

describe('an athlete’s status is the worst participation over the active cases', () => {
  test(
    'CLEARED without a case, whatever the insert says',
    rolledBack(async sql => {
      const { school } = await buildClinic(sql)
      expect(await athleteStatus(sql, await buildAthlete(sql, school))).toBe('CLEARED')
      expect(await athleteStatus(sql, await buildAthlete(sql, school, { current_status: 'OUT' }))).toBe('CLEARED')
    }),
  )

  test.each(participations.flatMap(knee => participations.map(head => [knee, head] as const)))(
    'with a knee that is %s and a head that is %s',
    rolledBack(async (sql, knee, head) => {
      const { athlete } = await buildClinic(sql)
      await buildCase(sql, athlete, { body_part: 'KNEE', participation: knee })
      await buildCase(sql, athlete, { body_part: 'HEAD', participation: head })
      expect(await athleteStatus(sql, athlete)).toBe(worst([knee, head]))
    }),
  )

  test(
    'and clearing a sprain never clears a concussion',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const concussion = await buildCase(sql, athlete, { ...oldHeadInjury, participation: 'OUT' })
      const sprain = await buildCase(sql, athlete, { body_part: 'ANKLE', participation: 'RESTRICTED' })
      await addEvent(sql, sprain, trainer, 'CLEARANCE_GRANTED')
      expect(await athleteStatus(sql, athlete)).toBe('OUT')
      await addEvent(sql, concussion, trainer, 'CLEARANCE_GRANTED', goodSignature)
      expect(await athleteStatus(sql, athlete)).toBe('CLEARED')
    }),
  )

  test(
    'over any course of three injuries',
    rolledBack(async sql => {
      const parts = ['NECK', 'KNEE', 'ANKLE'] as const
      const { school, trainer } = await buildClinic(sql)
      const step = fc.record({ part: fc.constantFrom(...parts), next: fc.constantFrom('CLEARANCE' as const, ...participations) })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async steps => {
          const athlete = await buildAthlete(sql, school)
          const injuries = new Map<string, { readonly injury: CaseRow; readonly now: Participation }>()
          for (const { part, next } of steps) {
            const injury = injuries.get(part)?.injury ?? (await buildCase(sql, athlete, { body_part: part }))
            injuries.delete(part)
            if (next === 'CLEARANCE') await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
            else {
              await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: next })
              injuries.set(part, { injury, now: next })
            }
            expect(await athleteStatus(sql, athlete)).toBe(worst([...injuries.values()].map(({ now }) => now)))
          }
        }),
        { numRuns: 20 },
      )
    }),
  )

  test(
    'and other athletes’ cases, here or in another school, do not count',
    rolledBack(async sql => {
      const here = await buildClinic(sql)
      const there = await buildClinic(sql)
      const teammate = await buildAthlete(sql, here.school)
      await buildCase(sql, here.athlete, { participation: 'OUT' })
      await buildCase(sql, teammate, { participation: 'RESTRICTED' })
      expect(await athleteStatus(sql, here.athlete)).toBe('OUT')
      expect(await athleteStatus(sql, teammate)).toBe('RESTRICTED')
      expect(await athleteStatus(sql, there.athlete)).toBe('CLEARED')
    }),
  )

  test(
    'and a case deleted before anything is recorded on it no longer counts',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await sql`DELETE FROM cases WHERE id = ${injury.id}`
      expect(await athleteStatus(sql, athlete)).toBe('CLEARED')
    }),
  )

  test(
    'and the time of its last change is kept while the status stays the same',
    rolledBack(async sql => {
      const { athlete, trainer } = await buildClinic(sql)
      await changedLongAgo(sql, athlete)
      const injury = await buildCase(sql, athlete, { participation: 'CLEARED' })
      expect(await changedWhen(sql, athlete)).toBe('then')
      await addEvent(sql, injury, trainer, 'REMOVED_FROM_PLAY')
      expect(await changedWhen(sql, athlete)).toBe('now')
    }),
  )

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly('when ten injuries are cleared at once (needs a server: the embedded PostgreSQL has one connection)', async () => {
    const parts = ['UPPER_ARM', 'NECK', 'SHOULDER', 'ELBOW', 'WRIST', 'HAND', 'CHEST', 'HIP_GROIN', 'KNEE', 'ANKLE'] as const
    const { trainer, athlete } = await committed(buildClinic)
    const injuries: CaseRow[] = []
    for (const body_part of parts) injuries.push(await committed(sql => buildCase(sql, athlete, { body_part })))
    const settled = await atOnce(
      url(),
      injuries.map(injury => (sql: Sql) => addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')),
    )
    expect(settled.map(one => one.status)).toEqual(Array(parts.length).fill('fulfilled'))
    expect(await committed(sql => athleteStatus(sql, athlete))).toBe('CLEARED')
  })
})
