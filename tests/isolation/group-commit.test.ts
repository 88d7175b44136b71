import pg from 'pg'
import { GroupCommit } from '../../src/data/pipeline/group-commit.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('commits that are flushed together', () => {
  let store: TestDatabase
  let client: pg.Client
  let groupCommit: GroupCommit
  const url = (): string => store.url ?? ''

  beforeAll(async () => {
    store = await createTestDatabase('empty')
    client = new pg.Client({ connectionString: url() })
    await client.connect()
    await client.query('SET synchronous_commit = off; CREATE TABLE written (n serial)')
  })
  beforeEach(() => {
    groupCommit = new GroupCommit({ connectionString: url(), application_name: 'group commit' })
  })
  afterEach(() => groupCommit.close())
  afterAll(async () => {
    await client.end()
    await store.drop()
  })

  /** Commits without waiting for the disk. @returns the end of the log behind it */
  async function commit(): Promise<string> {
    await client.query('INSERT INTO written DEFAULT VALUES')
    const { rows } = await client.query<{ end: string }>('SELECT pg_current_wal_insert_lsn() AS end')
    return rows[0]?.end ?? ''
  }
  async function isOnDisk(end: string): Promise<boolean> {
    const { rows } = await client.query<{ is: boolean }>('SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn AS is', [end])
    return rows[0]?.is ?? false
  }
  const nothing = (): Promise<void> => Promise.resolve()
  const endFlushing = (): Promise<unknown> =>
    onServerDatabase(url(), `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'group commit'`)

  test('are on disk when they say so', async () => {
    let early = 0
    for (let n = 0; n < 20; n += 1) {
      const end = await groupCommit.durably(async () => {
        const committed = await commit()
        if (!(await isOnDisk(committed))) early += 1
        return committed
      })
      expect(await isOnDisk(end)).toBe(true)
    }
    expect(early).toBeGreaterThan(0) // they were not before
  })

  test('one flush serves all who are there when it begins', async () => {
    await groupCommit.durably(nothing)
    const flushes = async (): Promise<number> => {
      const { rows } = await client.query<{ n: string }>('SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()')
      return Number(rows[0]?.n)
    }
    const before = await flushes()
    await Promise.all(Array.from({ length: 200 }, () => groupCommit.durably(nothing)))
    expect((await flushes()) - before).toBeLessThan(20)
  })

  test('who comes while a flush runs waits for the next', async () => {
    await groupCommit.durably(nothing)
    const first = groupCommit.durably(nothing)
    await new Promise(setImmediate)
    const end = await groupCommit.durably(commit)
    await first
    expect(await isOnDisk(end)).toBe(true)
  })

  describe('whoever is alone waits for nobody, and whoever is not', () => {
    let patient: GroupCommit
    let finish: () => void
    let fail: (error: Error) => void
    let slow: Promise<void>
    let waiting: Promise<void>

    beforeEach(async () => {
      patient = new GroupCommit({ connectionString: url() }, 60_000)
      await patient.durably(nothing)
      await patient.durably(nothing)
      expect(patient.count).toBe(2)
      const atWork = new Promise<void>((resolve, reject) => {
        finish = resolve
        fail = reject
      })
      slow = patient.durably(() => atWork)
      waiting = patient.durably(nothing)
      await commit() // some turns
      expect(patient.count).toBe(2)
    })
    afterEach(() => patient.close())

    test('for those who are at work', async () => {
      finish()
      await Promise.all([slow, waiting])
      expect(patient.count).toBe(3)
    })

    test('no longer for one whose work has failed', async () => {
      fail(new Error('of its own'))
      await expect(slow).rejects.toThrow('of its own')
      await waiting
      expect(patient.count).toBe(3)
    })
  })

  test('a connection that was cut off is replaced, and what was done once before is not done again', async () => {
    await groupCommit.durably(nothing)
    await endFlushing()
    let times = 0
    const end = await groupCommit.durably(() => {
      times += 1
      return commit()
    })
    expect(await isOnDisk(end)).toBe(true)
    expect(times).toBe(1)
  })

  // A PostgreSQL that has crashed may be there again by the time of the flush, and knows nothing of what was not on disk.
  test('what was committed before the connection was cut off is done once more', async () => {
    let times = 0
    const end = await groupCommit.durably(async () => {
      times += 1
      const committed = await commit()
      if (times === 1) await endFlushing()
      return committed
    })
    expect(times).toBe(2)
    expect(await isOnDisk(end)).toBe(true)
  })

  test('what is cut off again and again is not said to be on disk', async () => {
    let times = 0
    const lost = groupCommit.durably(async () => {
      times += 1
      await commit()
      await endFlushing()
    })
    await expect(lost).rejects.toThrow(/terminat|not queryable/)
    expect(times).toBe(2)
  })

  test('what fails by itself is not done again', async () => {
    let times = 0
    const failing = groupCommit.durably(() => {
      times += 1
      return Promise.reject(new Error('of its own'))
    })
    await expect(failing).rejects.toThrow('of its own')
    expect(times).toBe(1)
  })

  test('what cannot be flushed is said so, and the next is tried anew', async () => {
    const gone = new GroupCommit({ host: '127.0.0.1', port: 1 })
    await expect(gone.durably(nothing)).rejects.toThrow()
    await expect(gone.durably(nothing)).rejects.toThrow()
    await gone.close()
  })
})
