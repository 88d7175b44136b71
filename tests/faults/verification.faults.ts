import { openServerDatabase } from '../../src/data/server-database.js'
import { onServerDatabase } from '../support/databases.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { inTransaction, type Sql } from '../support/sql.js'
import { Crowd } from './support/crowd.js'
import type { Acknowledged, Ledger } from './support/ledger.js'
import { fillForCrowd, Server, trainers } from './support/stage.js'
import { verify } from './support/verify.js'

const describeWhereItCan = hasPostgresPrograms ? describe : describe.skip

// Damages the rows by hand, behind all rules, like a lost, doubled or half-written entry. The comparison that the other fault tests rely on
// must find each.
describeWhereItCan('verification notices when', () => {
  let postgres: OwnPostgres
  let ledger: Ledger
  /** A case that no other phone has resolved, so it has no second active one beside it. */
  let active: { readonly id: string; readonly athleteId: string }

  beforeAll(async () => {
    await build()
    postgres = await OwnPostgres.make()
    await postgres.sql('CREATE DATABASE rtsport')
    await fillForCrowd(postgres.urlOf('rtsport'))
    const server = await Server.start(postgres.urlOf('rtsport'))
    const crowd = await Crowd.start({ nextUrl: () => server.url, emails: trainers, writers: 20, readers: 4, thinkMs: 50 })
    const { acknowledged, reads } = crowd.ledger
    const has = (mutation: Acknowledged['mutation']): boolean => acknowledged.some(entry => entry.mutation === mutation)
    while (acknowledged.length < 60 || reads.length < 5 || !has('addNote') || !has('addRestriction'))
      await new Promise(resolve => setTimeout(resolve, 50))
    ledger = await crowd.stop()
    await server.end()
    active = await activeCase()
  })

  afterAll(() => postgres.remove())

  const entry = (mutation: Acknowledged['mutation']): Acknowledged => {
    const found = ledger.acknowledged.find(one => one.mutation === mutation)
    if (!found) throw new Error(`the crowd has sent no ${mutation}`)
    return found
  }

  async function activeCase(): Promise<typeof active> {
    const ids = ledger.acknowledged.map(({ caseId }) => `'${caseId}'`)
    const [found] = await onServerDatabase<typeof active>(
      postgres.urlOf('rtsport'),
      `SELECT id, athlete_id AS "athleteId" FROM cases WHERE status = 'ACTIVE' AND id IN (${ids.join()}) ORDER BY id LIMIT 1`,
    )
    if (!found) throw new Error('the crowd has left no active case')
    return found
  }

  /** The problems found after damaging a copy of the database and of the ledger. */
  async function after(damage: (sql: Sql) => Promise<unknown>, known: Partial<Ledger> = {}): Promise<readonly string[]> {
    await postgres.sql('DROP DATABASE IF EXISTS damaged WITH (FORCE)')
    await postgres.sql('CREATE DATABASE damaged TEMPLATE rtsport')
    const database = openServerDatabase(postgres.urlOf('damaged'), 2)
    try {
      await inTransaction(database, 'commit', async sql => {
        await sql`SET LOCAL session_replication_role = replica`
        await damage(sql)
      })
      return await verify(database, Object.assign(Object.create(ledger) as Ledger, known))
    } finally {
      await database.close()
    }
  }
  const nothing = () => Promise.resolve()

  test('nothing is wrong, and reports nothing', async () => {
    expect(await after(nothing)).toEqual([])
  })

  test('an acknowledged entry is missing', async () => {
    const { key, eventId } = entry('addNote')
    const found = await after(async sql => {
      await sql`DELETE FROM clinical_notes WHERE event_id = ${eventId}`
      await sql`DELETE FROM events WHERE id = ${eventId}`
    })
    expect(found).toContain(`addNote ${key} was acknowledged and is not there`)
  })

  test('an entry is stored twice, under another key', async () => {
    const { key, eventId } = entry('sidelineEntry')
    const found = await after(
      sql => sql`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary, entry_key)
        SELECT school_id, case_id, athlete_id, author_id, type, participation, summary, NULL FROM events WHERE id = ${eventId}`,
    )
    expect(found).toContain(`sidelineEntry ${key} is there 2 times`)
  })

  test('an entry was acknowledged with another one’s ids', async () => {
    const [first, ...others] = ledger.acknowledged
    if (!first) throw new Error('nothing')
    const found = await after(nothing, { acknowledged: [{ ...first, eventId: entry('addNote').caseId }, ...others] })
    expect(found.join()).toContain(`${first.mutation} ${first.key} was acknowledged as event`)
  })

  test('a refused entry is stored', async () => {
    const [first, ...acknowledged] = ledger.acknowledged
    if (!first) throw new Error('nothing')
    const refused = [...ledger.refused, { ...first, code: 'CONFLICT', message: '' }]
    expect(await after(nothing, { acknowledged, refused })).toContain(`${first.mutation} ${first.key} was refused (CONFLICT) and is there`)
  })

  test('an entry was never answered', async () => {
    const { key } = entry('sidelineEntry')
    expect(await after(nothing, { unanswered: [entry('sidelineEntry')] })).toContain(`sidelineEntry ${key} was never answered`)
  })

  test('an entry has lost its note or its restriction', async () => {
    const [note, restriction] = [entry('addNote'), entry('addRestriction')]
    const found = await after(async sql => {
      await sql`DELETE FROM clinical_notes WHERE event_id = ${note.eventId}`
      await sql`DELETE FROM restrictions WHERE added_by_id = ${restriction.eventId}`
    })
    expect(found).toEqual(
      expect.arrayContaining([`addNote ${note.key} has lost its note`, `addRestriction ${restriction.key} has lost its restriction`]),
    )
  })

  test('a status does not match the cases', async () => {
    const { athleteId } = entry('sidelineEntry')
    const found = await after(
      sql => sql`UPDATE athletes SET current_status = CASE current_status WHEN 'OUT' THEN 'CLEARED' ELSE 'OUT' END::participation
        WHERE id = ${athleteId}`,
    )
    expect(found.join()).toContain(`athlete ${athleteId} is `)
  })

  test('a case does not match its last event', async () => {
    const found = await after(
      sql => sql`UPDATE cases SET status = 'RESOLVED', participation = 'CLEARED', resolved_at = now() WHERE id = ${active.id}`,
    )
    expect(found.join()).toContain(`case ${active.id} is `)
  })

  test('two cases of one injury are active', async () => {
    const found = await after(async sql => {
      await sql`DROP INDEX cases_one_active`
      await sql`INSERT INTO cases (school_id, athlete_id, body_part, side, attention_level, participation)
        SELECT school_id, athlete_id, body_part, side, attention_level, participation FROM cases WHERE id = ${active.id}`
    })
    expect(found.join()).toContain(`athlete ${active.athleteId} has 2 active cases`)
  })

  test('a read has no access record', async () => {
    const [read] = ledger.reads
    const found = await after(sql => sql`DELETE FROM access_records WHERE operation LIKE ${`%${read?.operation ?? ''}%`}`)
    expect(found).toContain(`${read?.operation ?? ''} showed ${read?.athleteId ?? ''} and is not on record`)
    expect(found.join()).toContain('was removed') // The seals show it too.
  })
})
