import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { Client, signIn } from '../support/client.js'
import { hasPostgresPrograms } from '../support/own-postgres.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { HEADER, leavesReplica, read, readsDuring, usesReplica, type Reads } from './asking.js'
import { DATABASE, makePair, pauseReplay, resumeReplay, type Pair } from './pair.js'

const describeWithReplica = hasPostgresPrograms ? describeWhereItCan : describe.skip

const FROM_REPLICA: Reads = { replica: 1, lag: 0, change: 0, failure: 0 }
const FOR_A_CHANGE: Reads = { replica: 0, lag: 0, change: 1, failure: 0 }

const athleteOf = (id: string): string => `{ athlete(id: "${id}") { id currentStatus } }`
const TEAM = '{ teams { name } roster(first: 1000) { nodes { id } } }'
const CASE = `{ case(id: "${demoIds.activeCase}") { id status timeline { nodes { id } } } }`

describeWithReplica('two processes with a primary and a replica', () => {
  let pair: Pair
  let one: Started
  let other: Started
  const clients = new Map<string, Client>()

  beforeAll(async () => {
    await build()
    pair = await makePair()
    const settings = { REPLICA_URL: pair.replica.urlOf(DATABASE) }
    one = await start(pair.primary.urlOf(DATABASE), settings)
    other = await start(pair.primary.urlOf(DATABASE), settings)
    for (const who of ['at', 'coach', 'parent', 'admin']) clients.set(who, await signIn(one, `${who}@lincoln.example`))
    await Promise.all([one, other].map(usesReplica))
    await resumeReplay(pair)
  }, 240_000)

  afterAll(async () => {
    await Promise.all([one, other].map(end))
    await pair.remove()
  })

  /** Returns the account's client, at either process. */
  const as = (who: string, at: Started = one): Client => new Client(at.url, clients.get(who)?.token ?? null)

  /** Runs work while the replica shows no changes. */
  async function whileBehind<T>(work: () => Promise<T>): Promise<T> {
    await resumeReplay(pair)
    await Promise.all([one, other].map(usesReplica))
    await pauseReplay(pair)
    try {
      return await work()
    } finally {
      await resumeReplay(pair)
    }
  }
  const recordsOf = (member: string): Promise<number> =>
    pair.value<number>(`SELECT count(*)::integer FROM access_records WHERE membership_id = '${member}'`)

  describe('a read', () => {
    test('with a staleness header is answered by the replica, one without it by the primary, and both answers are equal', async () => {
      const [stale, reads] = await readsDuring(one, () => read(as('at'), TEAM))
      expect(reads).toEqual(FROM_REPLICA)
      const [fresh, others] = await readsDuring(one, () => read(as('at'), TEAM, null))
      expect(others).toEqual({ replica: 0, lag: 0, change: 0, failure: 0 })
      expect(stale.text).toBe(fresh.text)
      expect(stale.codes).toEqual([])
    })

    test('is recorded before it is answered, with the same students from either server', async () => {
      const students = `SELECT array(SELECT unnest(athlete_ids) ORDER BY 1)::text || kinds::text || operation
        FROM access_records WHERE membership_id = '${demoIds.lincolnCoach}' ORDER BY id DESC LIMIT 1`
      const before = await recordsOf(demoIds.lincolnCoach)
      await read(as('coach'), TEAM, null)
      const byPrimary = await pair.value<string>(students)
      const [, reads] = await readsDuring(one, () => read(as('coach'), TEAM))
      expect(reads).toEqual(FROM_REPLICA)
      expect(await pair.value<string>(students)).toBe(byPrimary)
      expect(await recordsOf(demoIds.lincolnCoach)).toBe(before + 2)
    })

    test('that shows no student leaves no record', async () => {
      const before = await recordsOf(demoIds.lincolnAdmin)
      expect((await read(as('admin'), '{ school { name } }')).data).toEqual({ school: { name: 'Lincoln High' } })
      expect(await recordsOf(demoIds.lincolnAdmin)).toBe(before)
    })

    test('that cannot be recorded is not answered', async () => {
      await pair.sql('ALTER TABLE access_records ADD CONSTRAINT none CHECK (false) NOT VALID')
      try {
        const [{ data, codes }, reads] = await readsDuring(one, () => read(as('at'), TEAM))
        expect([data, codes]).toEqual([null, ['INTERNAL_SERVER_ERROR']])
        expect(reads).toEqual({ replica: 0, lag: 0, change: 0, failure: 0 })
      } finally {
        await pair.sql('ALTER TABLE access_records DROP CONSTRAINT none')
      }
    })

    test('from the replica has its clinical notes decrypted', async () => {
      const notes = `{ case(id: "${demoIds.activeCase}") { timeline { nodes { clinicalNotes } } } }`
      const [stale, reads] = await readsDuring(one, () => read(as('at'), notes))
      expect(reads).toEqual(FROM_REPLICA)
      expect(stale.text).toBe((await read(as('at'), notes, null)).text)
      expect(stale.text).toMatch(/"clinicalNotes":"\w+/)
    })

    test('is as old as the replica, within the staleness it allows', () =>
      whileBehind(async () => {
        const rename = (name: string) => pair.sql(`UPDATE schools SET name = '${name}' WHERE id = '${demoIds.lincolnSchool}'`)
        const nameOf = ({ data }: { readonly data: unknown }) => (data as { readonly school: { readonly name: string } }).school.name
        const query = '{ school { name } }'
        await rename('Lincoln Academy')
        try {
          expect(nameOf(await read(as('at'), query))).toBe('Lincoln High')
          expect(nameOf(await read(as('at'), query, 0))).toBe('Lincoln Academy')
          await wait(1_500)
          const [late, reads] = await readsDuring(one, () => read(as('at'), query, 1))
          expect([nameOf(late), reads]).toEqual(['Lincoln Academy', { replica: 0, lag: 1, change: 0, failure: 0 }])
          expect(nameOf(await read(as('at'), query))).toBe('Lincoln High')
        } finally {
          await rename('Lincoln High')
        }
      }))

    test.each(['', '-1', '1.5', '301', '1e2', 'soon', '5, 5'])('with the header "%s" is refused with the header’s name', async seconds => {
      const { status, data, codes, text } = await read(as('at'), '{ school { name } }', seconds)
      expect([status, data, codes]).toEqual([400, null, ['BAD_USER_INPUT']])
      expect((JSON.parse(text) as { errors: { extensions: object }[] }).errors[0]?.extensions).toMatchObject({ fields: [{ path: HEADER }] })
    })
  })

  describe('a withdrawal takes effect on the next request, at both processes, whatever the replica still shows:', () => {
    const { lincolnSchool: school, lincolnCoach: coach, lincolnParent: parent, varsityFootball: team } = demoIds
    const shared = demoIds.activeCaseEntry

    test.each<readonly [what: string, who: string, query: string, withdraw: string, restore: string]>([
      [
        'a coach’s team',
        'coach',
        TEAM,
        `DELETE FROM team_coaches WHERE membership_id = '${coach}' AND team_id = '${team}'`,
        `INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES ('${school}', '${team}', '${coach}')`,
      ],
      [
        'an athlete’s team',
        'coach',
        athleteOf(demoIds.parentChild),
        `DELETE FROM team_athletes WHERE team_id = '${team}' AND athlete_id = '${demoIds.parentChild}'`,
        `INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES ('${school}', '${team}', '${demoIds.parentChild}')`,
      ],
      [
        'a guardianship',
        'parent',
        athleteOf(demoIds.parentChild),
        `UPDATE guardianships SET revoked_at = now() WHERE membership_id = '${parent}' AND athlete_id = '${demoIds.parentChild}'`,
        `UPDATE guardianships SET revoked_at = NULL WHERE membership_id = '${parent}' AND athlete_id = '${demoIds.parentChild}'`,
      ],
      [
        'an event’s visibility',
        'parent',
        CASE,
        `UPDATE events SET visibility = '{AT}' WHERE id = '${shared}'`,
        `UPDATE events SET visibility = '{AT,PARENT}' WHERE id = '${shared}'`,
      ],
      [
        'a coach’s case, once it is cleared',
        'coach',
        `{ case(id: "${demoIds.restrictedCase}") { id status } }`,
        `INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
         VALUES ('${school}', '${demoIds.restrictedCase}', '${demoIds.restrictedAthlete}', '${demoIds.lincolnTrainer}', 'CLEARANCE_GRANTED', 'Well again.')`,
        `INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
         VALUES ('${school}', '${demoIds.restrictedCase}', '${demoIds.restrictedAthlete}', '${demoIds.lincolnTrainer}', 'CASE_REOPENED', 'Not yet.')`,
      ],
      [
        'an ended disclosure',
        'coach',
        '{ viewer { emergencyDisclosures { reason } } }',
        `UPDATE emergency_disclosures SET ended_at = now() WHERE recipient_id = '${coach}'`,
        `INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, ends_at)
         VALUES ('${school}', '${demoIds.parentChild}', '${coach}', '${demoIds.lincolnTrainer}', 'On the way to a game', now() + interval '1 hour')`,
      ],
    ])('%s', async (_what, who, query, withdraw, restore) => {
      if (!withdraw.startsWith('DELETE')) await pair.sql(restore).catch(() => undefined) // something to withdraw
      await whileBehind(async () => {
        const [before, reads] = await readsDuring(one, () => read(as(who), query))
        expect(reads).toEqual(FROM_REPLICA)
        await pair.sql(withdraw)
        const truth = await read(as(who), query, null)
        expect(truth.data).not.toEqual(before.data)
        for (const process of [one, other]) {
          const [after, othersReads] = await readsDuring(process, () => read(as(who, process), query))
          expect([after.data, othersReads]).toEqual([truth.data, FOR_A_CHANGE])
        }
      })
      await pair.sql(restore).catch(() => undefined)
    })

    test('a membership, and a session', async () => {
      const client = await signIn(one, 'both@lincoln.example', 'sideline', demoIds.lincolnBothParent)
      const disable = (at: string) => pair.sql(`UPDATE memberships SET disabled_at = ${at} WHERE id = '${demoIds.lincolnBothParent}'`)
      await whileBehind(async () => {
        const ask = (at: Started) => read(new Client(at.url, client.token), '{ viewer { role } }')
        expect((await ask(one)).status).toBe(200)
        await disable('now()')
        expect([(await ask(one)).status, (await ask(other)).status]).toEqual([401, 401])
        await disable('NULL')
        expect((await ask(other)).status).toBe(200)
        await client.raw('mutation { logout }')
        expect([(await ask(one)).status, (await ask(other)).status]).toEqual([401, 401])
      })
    })
  })

  describe('after a write', () => {
    const enter = (client: Client, athleteId: string) =>
      client.raw<{ readonly sidelineEntry: object | null }>(
        `mutation { sidelineEntry(input: { athleteId: "${athleteId}", bodyPart: WRIST, participation: OUT, summary: "Fell on it." }) { caseCreated } }`,
      )
    const statusIn = ({ data }: { readonly data: unknown }) =>
      (data as { readonly athlete: { readonly currentStatus: string } }).athlete.currentStatus

    test('the writer sees it at either process, while others may still see the state before', async () => {
      const query = athleteOf(demoIds.healthyAthlete)
      await whileBehind(async () => {
        expect((await enter(as('at', one), demoIds.healthyAthlete)).errors).toEqual([])
        for (const process of [one, other]) {
          const [own, reads] = await readsDuring(process, () => read(as('at', process), query))
          expect([statusIn(own), reads]).toEqual(['OUT', FOR_A_CHANGE])
          const [others, othersReads] = await readsDuring(process, () => read(as('coach', process), query))
          expect([statusIn(others), othersReads]).toEqual(['CLEARED', FROM_REPLICA])
        }
      })
      const [own, reads] = await readsDuring(other, () => read(as('at', other), query))
      expect([statusIn(own), reads]).toEqual(['OUT', FROM_REPLICA])
    })

    test('the writer sees many concurrent entries too', async () => {
      const ids = await pair.sql<{ readonly id: string }>(`SELECT a.id FROM athletes AS a WHERE school_id = '${demoIds.lincolnSchool}'
        AND NOT EXISTS (SELECT FROM cases WHERE athlete_id = a.id) LIMIT 12`)
      await whileBehind(async () => {
        const answers = await Promise.all(ids.map(({ id }, index) => enter(as('at', index % 2 ? one : other), id)))
        expect(answers.flatMap(({ errors }) => errors)).toEqual([])
        const statuses = await Promise.all(
          ids.map(async ({ id }, index) => statusIn(await read(as('at', index % 2 ? other : one), athleteOf(id)))),
        )
        expect(new Set(statuses)).toEqual(new Set(['OUT']))
      })
    })

    test('a session that the replica does not know yet is served', () =>
      whileBehind(async () => {
        const client = await signIn(one, 'admin@lincoln.example')
        const [answer, reads] = await readsDuring(one, () => read(client, '{ viewer { role } }'))
        expect([answer.data, reads]).toEqual([{ viewer: { role: 'ADMIN' } }, { replica: 0, lag: 0, change: 0, failure: 1 }])
      }))
  })

  describe('an unusable replica', () => {
    const served = async (at: Started, client = as('at', at)): Promise<void> => {
      const { status, codes } = await read(client, TEAM)
      expect([status, codes]).toEqual([200, []])
      expect((await fetch(`${at.url}/readyz`)).status).toBe(200)
    }

    test('that is the primary, another database or unreachable is never used', async () => {
      await pair.sql('CREATE DATABASE another')
      await resumeReplay(pair)
      const none = [pair.primary.urlOf(DATABASE), pair.replica.urlOf('another'), 'postgresql://postgres@127.0.0.1:1/rtsport']
      const urls = [...none, pair.replica.urlOf(DATABASE)]
      const databases = urls.map(url => openServerDatabase(pair.primary.urlOf(DATABASE), 1, undefined, url))
      const used = () => databases.map(({ replica }) => Number.isFinite(replica?.staleness))
      try {
        while (!used()[none.length]) await wait(50)
        await wait(600) // two health checks
        expect(used()).toEqual([false, false, false, true])
      } finally {
        await Promise.all(databases.map(database => database.close()))
      }
    })

    test('that hangs costs one read some seconds, and the others nothing', async () => {
      await usesReplica(one)
      pair.replica.pause()
      try {
        const [, reads] = await readsDuring(one, async () => {
          for (let n = 0; n < 5; n += 1) await served(one)
        })
        expect(reads.replica).toBe(0)
        expect(reads.failure).toBeLessThan(5)
      } finally {
        pair.replica.resume()
      }
      await usesReplica(one)
      const [, reads] = await readsDuring(one, () => served(one))
      expect(reads).toEqual(FROM_REPLICA)
    })

    test('that stops is done without, and is used again once it is back', async () => {
      await pair.replica.stop('immediate')
      const [, reads] = await readsDuring(one, () => served(one))
      expect(reads.replica).toBe(0)
      await pair.replica.start()
      await usesReplica(one)
      const [, again] = await readsDuring(one, () => served(one))
      expect(again).toEqual(FROM_REPLICA)
    })

    test('that was promoted is no longer used', async () => {
      await pair.replica.promote()
      await leavesReplica(one)
      const [, reads] = await readsDuring(one, () => served(one))
      expect(reads).toEqual({ replica: 0, lag: 1, change: 0, failure: 0 })
    })
  })
})
