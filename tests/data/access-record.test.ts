import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import path from 'node:path'
import { verifyAccessRecord, type Heads, type SchoolReport } from '../../src/data/access-record/verification.js'
import { rootFolder } from '../../src/folders.js'
import { addAccessRecord, seal } from '../sql/support/access-records.js'
import { buildAthlete, buildClinic, type TenantRow } from '../sql/support/factories.js'
import { build, describeWhereItCan, end, start } from '../support/process.js'
import { fragment, useEmptyDatabase, type Sql } from '../support/sql.js'

const { committed, database, url } = useEmptyDatabase()

interface Chain {
  readonly school: string
  readonly trainer: TenantRow
  readonly athlete: TenantRow
  /** Two for each of the three seals. */
  readonly records: readonly string[]
}

const buildChain = (): Promise<Chain> =>
  committed(async sql => {
    const { school, trainer, athlete } = await buildClinic(sql)
    const other = await buildAthlete(sql, school)
    const records: string[] = []
    for (let round = 0; round < 3; round += 1) {
      records.push((await addAccessRecord(sql, trainer, [athlete, other], { kinds: ['ROSTER', 'STATUS'], operation: 'Größe' })).id)
      records.push((await addAccessRecord(sql, trainer, [athlete])).id)
      await seal(sql)
    }
    return { school, trainer, athlete, records }
  })

async function verify({ school }: Pick<Chain, 'school'>, known?: Heads): Promise<SchoolReport> {
  for await (const report of verifyAccessRecord(database(), known)) if (report.school === school) return report
  throw new Error('the school is not in the report')
}

const headsOf = ({ school, head }: SchoolReport): Heads => (head ? { [school]: { number: head.number, hash: head.hash } } : {})

/** As the database's owner, who can disable the triggers. */
const tamper = (work: (sql: Sql) => Promise<unknown>): Promise<void> =>
  committed(async sql => {
    for (const table of ['access_records', 'access_seals']) await sql`ALTER TABLE ${fragment(table)} DISABLE TRIGGER USER`
    await work(sql)
    for (const table of ['access_records', 'access_seals']) await sql`ALTER TABLE ${fragment(table)} ENABLE TRIGGER USER`
  })

const inserted = (
  sql: Sql,
  { school, trainer, athlete }: Chain,
  { id, at }: { readonly id: string; readonly at: string },
): Promise<string> =>
  sql.value<string>`INSERT INTO access_records (school_id, id, recorded_at, membership_id, role, athlete_ids, kinds, operation, request_id)
    VALUES (${school}, ${fragment(id)}, ${fragment(at)}, ${trainer.id}, 'AT', ARRAY[${athlete.id}::uuid], '{ROSTER}', 'Forged', uuid_v7())
    RETURNING id`

test('an intact record verifies, and its head is reported', async () => {
  const chain = await buildChain()
  const report = await verify(chain)
  const hash = await committed(
    sql => sql.value<string>`SELECT encode(hash, 'hex') FROM access_seals WHERE school_id = ${chain.school} AND number = 3`,
  )
  expect(report).toMatchObject({ problems: [], late: 0, head: { number: 3, hash, records: 6 } })
  expect((await verify(chain, headsOf(report))).problems).toEqual([])
})

test('a record without seals verifies', async () => {
  const { school } = await committed(buildClinic)
  expect(await verify({ school })).toEqual({ school, head: null, problems: [], late: 0 })
})

test('a record read in many batches verifies, and tampering in any of them is found', async () => {
  const { school, trainer, athlete } = await committed(buildClinic)
  await committed(async sql => {
    await sql`INSERT INTO access_records (school_id, membership_id, role, athlete_ids, kinds, operation, request_id)
      SELECT ${school}, ${trainer.id}, 'AT', ARRAY[${athlete.id}::uuid], '{CASE}', 'Case ' || i, uuid_v7() FROM generate_series(1, 1300) AS i`
    while (await seal(sql, { most: 27 }));
  })
  expect(await verify({ school })).toMatchObject({ problems: [], head: { number: 49, records: 1300 } })
  await tamper(
    sql => sql`UPDATE access_records SET operation = 'Other' WHERE id IN (
    SELECT record_ids[cardinality(record_ids)] FROM access_seals WHERE school_id = ${school} AND number IN (1, 49))`,
  )
  expect((await verify({ school })).problems).toEqual([
    expect.stringMatching(/^seal 1 .* does not fit/),
    expect.stringMatching(/^seal 49 .* does not fit/),
  ])
})

describe('tampering with records by the database’s owner is found:', () => {
  test.each([
    ['recorded_at', `recorded_at + interval '1 millisecond'`],
    ['recorded_at', `'infinity'`],
    ['recorded_at', `'200000-01-01'`],
    ['membership_id', 'uuid_v7()'],
    ['role', `'COACH'`],
    ['preview_of', 'uuid_v7()'],
    ['athlete_ids', 'athlete_ids[2:]'],
    ['athlete_ids', 'ARRAY[athlete_ids[2], athlete_ids[1]]'],
    ['kinds', `'{ROSTER}'`],
    ['operation', `'Groesse'`],
    ['request_id', 'uuid_v7()'],
  ])('%s changed to %s', async (column, value) => {
    const chain = await buildChain()
    await tamper(sql => sql`UPDATE access_records SET ${fragment(`${column} = ${value}`)} WHERE id = ${chain.records[2]}`)
    expect((await verify(chain)).problems).toContainEqual(
      expect.stringMatching(/^seal 2 \(.*\) does not fit its 2 records, of 20.* to .*: one of them was altered/),
    )
  })

  test('a record deleted', async () => {
    const chain = await buildChain()
    await tamper(sql => sql`DELETE FROM access_records WHERE id = ${chain.records[3]}`)
    const { problems } = await verify(chain)
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^record ${chain.records[3] ?? ''}, which seal 2 .* covers, was removed`))])
  })

  test('a record deleted, also from its seal’s list', async () => {
    const chain = await buildChain()
    await tamper(async sql => {
      await sql`DELETE FROM access_records WHERE id = ${chain.records[3]}`
      await sql`UPDATE access_seals SET record_ids = array_remove(record_ids, ${chain.records[3]}::uuid) WHERE school_id = ${chain.school}`
    })
    expect((await verify(chain)).problems).toEqual([expect.stringMatching(/^seal 2 .* does not fit its 1 records/)])
  })

  test('all records deleted, with the seals kept', async () => {
    const chain = await buildChain()
    await tamper(sql => sql`DELETE FROM access_records WHERE school_id = ${chain.school}`)
    expect((await verify(chain)).problems).toHaveLength(6)
  })

  test('a record inserted in the past', async () => {
    const chain = await buildChain()
    const [ago, old] = [`least_uuid_v7(now() - interval '1 day')`, `now() - interval '1 day'`]
    const id = await committed(sql => inserted(sql, chain, { id: ago, at: old }))
    expect((await verify(chain)).problems).toEqual([expect.stringMatching(`^1 record older than two minutes under no seal .*: ${id}$`)])
    await committed(sql => seal(sql))
    expect(await verify(chain)).toMatchObject({ problems: [], late: 1 })
  })

  test('a record inserted with today’s id and yesterday’s date', async () => {
    const chain = await buildChain()
    await committed(sql => inserted(sql, chain, { id: 'uuid_v7()', at: `now() - interval '1 day'` }))
    await committed(sql => seal(sql))
    expect(await verify(chain)).toMatchObject({ late: 1 })
  })

  test('a record inserted in the future', async () => {
    const chain = await buildChain()
    await committed(sql => inserted(sql, chain, { id: `least_uuid_v7(now() + interval '1 day')`, at: 'now()' }))
    await committed(sql => inserted(sql, chain, { id: `uuid_v7()`, at: `now() + interval '1 day'` }))
    await committed(sql => seal(sql))
    expect((await verify(chain)).problems).toEqual([
      expect.stringMatching(/^seal 4 .* covers a record of a time to come/),
      expect.stringMatching(/^seal 4 .* covers a record of a time to come/),
    ])
  })

  test('a record inserted into a seal’s list', async () => {
    const chain = await buildChain()
    await tamper(async sql => {
      const id = await inserted(sql, chain, { id: 'uuid_v7()', at: 'now()' })
      await sql`UPDATE access_seals SET record_ids = record_ids || ${id}::uuid WHERE school_id = ${chain.school} AND number = 1`
    })
    expect((await verify(chain)).problems[0]).toMatch(/^seal 1 .* does not fit its 3 records/)
  })
})

describe('tampering with seals by the database’s owner is found:', () => {
  test.each([
    ['hash', `decode(repeat('01', 32), 'hex')`, [/^seal 2 .* does not fit/, /^seal 3 does not continue the one before it/]],
    ['previous_hash', `decode(repeat('01', 32), 'hex')`, [/^seal 2 does not continue the one before it/, /^seal 2 .* does not fit/]],
    ['sealed_at', `sealed_at + interval '1 second'`, [/^seal 2 .* does not fit/]],
    ['athlete_ids', 'athlete_ids[2:]', [/^seal 2 names other students than its records do/]],
    ['athlete_ids', 'athlete_ids || uuid_v7()', [/^seal 2 names other students than its records do/]],
    ['number', '9', [/^seal 2 is missing/, /^seals 4 to 8 are missing/, /^seal 9 .* does not fit/]],
  ] as const)('%s changed to %s', async (column, value, found) => {
    const chain = await buildChain()
    await tamper(sql => sql`UPDATE access_seals SET ${fragment(`${column} = ${value}`)} WHERE school_id = ${chain.school} AND number = 2`)
    expect((await verify(chain)).problems).toEqual(found.map(problem => expect.stringMatching(problem) as unknown))
  })

  test('a seal deleted from the middle', async () => {
    const chain = await buildChain()
    await tamper(sql => sql`DELETE FROM access_seals WHERE school_id = ${chain.school} AND number = 2`)
    expect((await verify(chain)).problems).toEqual(['seal 2 is missing: removed'])
  })

  test('a seal deleted, with the later ones renumbered', async () => {
    const chain = await buildChain()
    await tamper(async sql => {
      await sql`DELETE FROM access_seals WHERE school_id = ${chain.school} AND number = 2`
      await sql`UPDATE access_seals SET number = 2 WHERE school_id = ${chain.school} AND number = 3`
    })
    expect((await verify(chain)).problems).toEqual([
      expect.stringMatching(/^seal 2 does not continue the one before it/),
      expect.stringMatching(/^seal 2 .* does not fit/),
    ])
  })

  test('seals moved to another school', async () => {
    const [chain, other] = [await buildChain(), await committed(buildClinic)]
    await tamper(async sql => {
      await sql`UPDATE access_records SET school_id = ${other.school} WHERE school_id = ${chain.school}`
      await sql`UPDATE access_seals SET school_id = ${other.school} WHERE school_id = ${chain.school}`
    })
    expect((await verify(other)).problems).toHaveLength(3)
  })
})

describe('with the heads of an earlier run, these are found too:', () => {
  const removeEnd = ({ school, records }: Chain) =>
    tamper(async sql => {
      await sql`DELETE FROM access_seals WHERE school_id = ${school} AND number = 3`
      await sql`DELETE FROM access_records WHERE id = ANY (${records.slice(4)}::uuid[])`
    })

  test('the end cut off, including its records', async () => {
    const chain = await buildChain()
    const heads = headsOf(await verify(chain))
    await removeEnd(chain)
    expect((await verify(chain)).problems).toEqual([])
    expect((await verify(chain, heads)).problems).toEqual(['seal 3 is missing: the chain’s end was cut off'])
  })

  test('the end cut off and replaced by new records', async () => {
    const chain = await buildChain()
    const heads = headsOf(await verify(chain))
    await removeEnd(chain)
    await committed(async sql => {
      await inserted(sql, chain, { id: 'uuid_v7()', at: 'now()' })
      await seal(sql)
    })
    expect((await verify(chain)).problems).toEqual([])
    expect((await verify(chain, heads)).problems).toEqual(['seal 3 is not the one that was the head before: the chain was written anew'])
  })

  test('a school’s whole record deleted', async () => {
    const chain = await buildChain()
    const heads = headsOf(await verify(chain))
    await tamper(async sql => {
      await sql`DELETE FROM access_seals WHERE school_id = ${chain.school}`
      await sql`DELETE FROM access_records WHERE school_id = ${chain.school}`
    })
    expect((await verify(chain, heads)).problems).toEqual(['seals 1 to 3 are missing: the chain’s end was cut off'])
  })

  test('a school deleted with its record', async () => {
    const school = '0190a6f0-0000-7000-8000-00000000000f'
    expect((await verify({ school }, { [school]: { number: 2, hash: '' } })).problems).toEqual([
      'seals 1 to 2 are missing: the chain’s end was cut off',
    ])
  })
})

test('the first hundred problems are listed and the rest counted', async () => {
  const { school, trainer, athlete } = await committed(buildClinic)
  await committed(async sql => {
    await sql`INSERT INTO access_records (school_id, membership_id, role, athlete_ids, kinds, operation, request_id)
      SELECT ${school}, ${trainer.id}, 'AT', ARRAY[${athlete.id}::uuid], '{CASE}', 'Case', uuid_v7() FROM generate_series(1, 103)`
    await seal(sql)
  })
  await tamper(sql => sql`DELETE FROM access_records WHERE school_id = ${school}`)
  const { problems } = await verify({ school })
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)).toBe('and 3 more')
})

describeWhereItCan('a server process', () => {
  beforeAll(build, 120_000)

  test('seals at start what was recorded before, and at shutdown what is not sealed yet', async () => {
    const { school, trainer, athlete } = await committed(buildClinic)
    await committed(sql => addAccessRecord(sql, trainer, [athlete]))
    const server = await start(url() ?? '')
    await committed(async sql => {
      for (let tries = 0; tries < 200 && (await sql`SELECT FROM access_seals WHERE school_id = ${school}`).length === 0; tries += 1) {
        await sql`SELECT pg_sleep(0.05)`
      }
    })
    expect((await verify({ school })).head).toMatchObject({ number: 1, records: 1 })
    await committed(sql => addAccessRecord(sql, trainer, [athlete]))
    expect(await end(server)).toBe(0)
    expect(await verify({ school })).toMatchObject({ head: { number: 2, records: 2 }, problems: [] })
  }, 60_000)
})

describeWhereItCan('the command (needs a server: the embedded store has one folder)', () => {
  beforeAll(build, 120_000)

  /** @returns its exit code and its output */
  const run = (...args: readonly string[]): Promise<readonly [code: number, said: string]> =>
    new Promise(resolve => {
      const env = { ...process.env, DATABASE_URL: url() ?? '', NODE_OPTIONS: '' }
      execFile(process.execPath, ['dist/prisma/verify-access-record.js', ...args], { cwd: rootFolder, env }, (error, stdout, stderr) => {
        resolve([error ? Number(error.code) : 0, stdout + stderr])
      })
    })

  test('prints the heads, saves them, and fails if one is missing', async () => {
    await tamper(async sql => {
      await sql`DELETE FROM access_seals`
      await sql`DELETE FROM access_records`
    })
    const chain = await buildChain()
    const file = path.join(await mkdtemp('/tmp/rtsport-test-'), 'heads.json')
    const [first, said] = await run('--heads', file)
    const { head } = await verify(chain)
    expect(first).toBe(0)
    expect(said).toContain(`${chain.school}: 6 records, head 3 ${head?.hash ?? ''} of `)
    expect(said).toContain('The access record is whole')
    const kept = await readFile(file, 'utf8')
    expect(JSON.parse(kept)).toEqual({ [chain.school]: { number: 3, hash: head?.hash } })

    await tamper(sql => sql`DELETE FROM access_records WHERE id = ${chain.records[0]}`)
    await tamper(sql => sql`DELETE FROM access_seals WHERE school_id = ${chain.school} AND number = 3`)
    const [second, then] = await run('--heads', file)
    expect(second).toBe(1)
    expect(then).toMatch(new RegExp(`WRONG: record ${chain.records[0] ?? ''}, which seal 1 .* covers, was removed\\.`))
    expect(then).toContain('WRONG: seal 3 is missing: the chain’s end was cut off.')
    expect(then).toContain('The access record is NOT whole.')
    expect(await readFile(file, 'utf8')).toBe(kept)
    expect((await run())[0]).toBe(1)
  })
})
