import { createHash } from 'node:crypto'
import { sealAccessRecords, startSealing } from '../../src/data/access-record/sealing.js'
import { onServer } from '../support/databases.js'
import { inTransaction, sqlOn, useEmptyDatabase, type Sql } from '../support/sql.js'
import { addAccessRecord, seal } from './support/access-records.js'
import { buildAthlete, buildClinic, type TenantRow } from './support/factories.js'

const { rolledBack, committed, database } = useEmptyDatabase()

interface SealRow {
  readonly number: number
  readonly records: readonly string[]
  readonly athletes: readonly string[]
  readonly previous: string
  readonly hash: string
}
const sealsOf = (sql: Sql, school: string): Promise<readonly SealRow[]> =>
  sql<SealRow>`SELECT number::int, array_to_json(record_ids) AS records, array_to_json(athlete_ids) AS athletes,
    encode(previous_hash, 'hex') AS previous, encode(hash, 'hex') AS hash FROM access_seals WHERE school_id = ${school} ORDER BY number`

const batchesOf = async (sql: Sql, school: string): Promise<readonly (readonly string[])[]> =>
  (await sealsOf(sql, school)).map(({ records }) => records)

const idsOf = (rows: readonly TenantRow[]): readonly string[] => rows.map(({ id }) => id)

/** Adds a record made that long ago and committed now. */
const addLateRecord = (sql: Sql, { school, id }: TenantRow, member: TenantRow, age: string): Promise<string> =>
  sql.value<string>`INSERT INTO access_records (school_id, id, recorded_at, membership_id, role, athlete_ids, kinds, operation, request_id)
    VALUES (${school}, least_uuid_v7(now() - ${age}::text::interval), now() - ${age}::text::interval, ${member.id}, 'AT',
      ARRAY[${id}::uuid], '{ROSTER}', 'Late', uuid_v7()) RETURNING id`

test(
  'id arrays are stored uncompressed',
  rolledBack(async sql => {
    const lists = await sql<{ readonly name: string; readonly storage: string }>`
      SELECT concat_ws('.', attrelid::regclass, attname) AS name, attstorage AS storage FROM pg_attribute
      WHERE attrelid IN ('access_records'::regclass, 'access_seals'::regclass) AND atttypid = 'uuid[]'::regtype ORDER BY 1`
    expect(lists).toEqual(
      ['access_records.athlete_ids', 'access_seals.athlete_ids', 'access_seals.record_ids'].map(name => ({ name, storage: 'e' })),
    )
  }),
)

describe('a seal', () => {
  test(
    'covers the records not yet sealed, and names each of their athletes once',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const other = await buildAthlete(sql, school)
      const records = [await addAccessRecord(sql, trainer, [athlete, other]), await addAccessRecord(sql, trainer, [other])]
      await seal(sql)
      const later = await addAccessRecord(sql, trainer, [athlete])
      await seal(sql)
      const seals = await sealsOf(sql, school)
      expect(seals.map(found => found.records)).toEqual([idsOf(records).toSorted(), [later.id]])
      expect(seals.map(found => found.athletes)).toEqual([[athlete.id, other.id].sort(), [athlete.id]])
    }),
  )

  test(
    'is numbered from one, and carries the hash of the one before',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      for (let round = 0; round < 3; round += 1) {
        await addAccessRecord(sql, trainer, [athlete])
        await seal(sql, { lookAtAll: false })
      }
      const seals = await sealsOf(sql, school)
      expect(seals.map(({ number }) => number)).toEqual([1, 2, 3])
      expect(seals.map(({ previous }) => previous)).toEqual(['00'.repeat(32), seals[0]?.hash, seals[1]?.hash])
    }),
  )

  test(
    'hashes the previous hash, its own line, and one line per record with SHA-256',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const { id } = await addAccessRecord(sql, trainer, [athlete], { kinds: ['CASE', 'CLINICAL'], operation: 'Größe\n|' })
      await seal(sql)
      const { at, recorded, request } = await sql.row<{ readonly at: Date; readonly recorded: Date; readonly request: string }>`
        SELECT s.sealed_at AS at, r.recorded_at AS recorded, r.request_id AS request FROM access_seals s JOIN access_records r USING (school_id)
        WHERE school_id = ${school}`
      const lines = `${school}|1|${at.toISOString()}|1\n${id}|${recorded.toISOString()}|${trainer.id}|AT|-|${athlete.id}|CASE,CLINICAL|${request}|9|Größe\n|\n`
      const hash = createHash('sha256').update(Buffer.alloc(32)).update(lines).digest('hex')
      expect((await sealsOf(sql, school)).map(found => found.hash)).toEqual([hash])
    }),
  )

  test(
    'is not made when a school has no new records',
    rolledBack(async sql => {
      const [clinic, silent] = [await buildClinic(sql), await buildClinic(sql)]
      await addAccessRecord(sql, clinic.trainer, [clinic.athlete])
      for (const lookAtAll of [true, false, true, false]) expect(await seal(sql, { lookAtAll })).toBe(false)
      expect((await sealsOf(sql, clinic.school)).map(({ number }) => number)).toEqual([1])
      expect(await sealsOf(sql, silent.school)).toEqual([])
    }),
  )

  test(
    'has a maximum size: the call reports a remainder, which the next seal covers',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      for (let added = 0; added < 5; added += 1) await addAccessRecord(sql, trainer, [athlete])
      const more = []
      for (let round = 0; round < 3; round += 1) more.push(await seal(sql, { most: 2 }))
      expect(more).toEqual([true, true, false])
      expect((await batchesOf(sql, school)).map(records => records.length)).toEqual([2, 2, 1])
    }),
  )

  test(
    'holds fewer records when they name very many athletes',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const crowd = Array.from({ length: 60_000 }, () => athlete)
      for (let added = 0; added < 3; added += 1) await addAccessRecord(sql, trainer, crowd)
      expect([await seal(sql), await seal(sql)]).toEqual([true, false])
      expect((await batchesOf(sql, school)).map(records => records.length)).toEqual([2, 1])
    }),
  )

  test(
    'covers a record committed late, even when the last seal is younger',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      await addAccessRecord(sql, trainer, [athlete])
      await seal(sql)
      const late = await addLateRecord(sql, athlete, trainer, '60 seconds')
      await seal(sql, { lookAtAll: false })
      expect((await batchesOf(sql, school))[1]).toEqual([late])
    }),
  )

  test(
    'covers an even older record only when all records are checked',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      await addAccessRecord(sql, trainer, [athlete])
      await seal(sql)
      const late = await addLateRecord(sql, athlete, trainer, '1 hour')
      await seal(sql, { lookAtAll: false })
      expect(await sealsOf(sql, school)).toHaveLength(1)
      await seal(sql)
      expect((await batchesOf(sql, school))[1]).toEqual([late])
    }),
  )
})

const countSeals = (school: string): Promise<number> =>
  inTransaction(database(), 'rollback', async sql => (await sealsOf(sql, school)).length)

async function until(fulfilled: () => Promise<boolean>): Promise<void> {
  while (!(await fulfilled())) await new Promise(resolve => setTimeout(resolve, 20))
}

describe('a server', () => {
  const clinicWithRecord = () =>
    committed(async sql => {
      const clinic = await buildClinic(sql)
      await addAccessRecord(sql, clinic.trainer, [clinic.athlete])
      return clinic
    })

  test('seals at start, at intervals, and at shutdown', async () => {
    const { school, trainer, athlete } = await clinicWithRecord()
    const failures: unknown[] = []
    const add = () => committed(sql => addAccessRecord(sql, trainer, [athlete]))
    const sealing = startSealing(database(), error => failures.push(error), 50)
    await until(async () => (await countSeals(school)) === 1)
    await add()
    await until(async () => (await countSeals(school)) === 2)
    await sealing.stop()
    const patient = startSealing(database(), error => failures.push(error), 60_000)
    await new Promise(resolve => setTimeout(resolve, 200))
    await add()
    await patient.stop()
    expect(await countSeals(school)).toBe(3)
    expect(failures).toEqual([])
  })

  test('reports a failed round, continues, and checks all records in the next one', async () => {
    const { school, trainer, athlete } = await clinicWithRecord()
    await sealAccessRecords(database(), true)
    const before = await countSeals(school)
    const failures: unknown[] = []
    let broken = false
    const moody = { ...database(), begin: () => (broken ? Promise.reject(new Error('no connection')) : database().begin()) }
    const sealing = startSealing(moody, error => failures.push(error), 20)
    await new Promise(resolve => setTimeout(resolve, 200))
    broken = true
    await until(() => Promise.resolve(failures.length > 1))
    await committed(sql => addLateRecord(sql, athlete, trainer, '2 hours'))
    broken = false
    await until(async () => (await countSeals(school)) > before)
    await sealing.stop()
    expect(failures.map(String)).toContain('Error: no connection')
  })

  test('retries soon after a failed round, however long the pause', async () => {
    const { school } = await clinicWithRecord()
    let rounds = 0
    const begin = () => ((rounds += 1) === 1 ? Promise.reject(new Error('no connection')) : database().begin())
    const sealing = startSealing({ ...database(), begin }, () => undefined, 3_600_000)
    await until(async () => (await countSeals(school)) > 0)
    await sealing.stop()
  })

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly('neither waits for a transaction that has recorded something nor blocks one', async () => {
    const { school, trainer, athlete } = await clinicWithRecord()
    await sealAccessRecords(database(), true)
    const [reading, sealing] = [await database().begin(), await database().begin()]
    const late = await addAccessRecord(sqlOn(reading), trainer, [athlete])
    const soon = await committed(sql => addAccessRecord(sql, trainer, [athlete]))
    await sqlOn(sealing)`SET LOCAL lock_timeout = '1s'`
    expect(await seal(sqlOn(sealing), { lookAtAll: false })).toBe(false)

    // The sealing transaction is still open. Others can record and read, and another sealing process finds nothing to do.
    const meanwhile = await committed(async sql => {
      await sql`SET LOCAL lock_timeout = '1s'`
      return addAccessRecord(sql, trainer, [athlete])
    })
    await sealAccessRecords(database(), false)
    expect(await committed(sql => sealsOf(sql, school))).toHaveLength(1)

    await sealing.commit()
    await reading.commit()
    await sealAccessRecords(database(), false)
    expect((await committed(sql => batchesOf(sql, school))).slice(1)).toEqual([[soon.id], [late.id, meanwhile.id]])
  })

  onServerOnly('keeps one chain when several servers seal at once', async () => {
    const { school, trainer, athlete } = await clinicWithRecord()
    await committed(async sql => {
      for (let added = 0; added < 20; added += 1) await addAccessRecord(sql, trainer, [athlete])
    })
    await Promise.all(Array.from({ length: 5 }, () => sealAccessRecords(database(), true)))
    await sealAccessRecords(database(), true)
    const batches = await committed(sql => batchesOf(sql, school))
    expect(batches.flat()).toHaveLength(21)
    expect(new Set(batches.flat()).size).toBe(21)
  })
})
