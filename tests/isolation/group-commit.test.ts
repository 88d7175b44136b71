import pg from 'pg'
import { GroupCommit } from '../../src/data/pipeline/group-commit.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('group commit', () => {
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

  /** Commits without waiting for the disk. @returns the WAL position after it */
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

  test('resolves when the commits are on disk', async () => {
    let early = 0
    for (let n = 0; n < 20; n += 1) {
      const end = await groupCommit.durably(async () => {
        const committed = await commit()
        if (!(await isOnDisk(committed))) early += 1
        return committed
      })
      expect(await isOnDisk(end)).toBe(true)
    }
    expect(early).toBeGreaterThan(0) // Some were not on disk before.
  })

  test('serves all waiting commits with one flush', async () => {
    await groupCommit.durably(nothing)
    const flushes = async (): Promise<number> => {
      const { rows } = await client.query<{ n: string }>('SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()')
      return Number(rows[0]?.n)
    }
    const before = await flushes()
    await Promise.all(Array.from({ length: 200 }, () => groupCommit.durably(nothing)))
    expect((await flushes()) - before).toBeLessThan(20)
  })

  test('makes a commit that arrives during a flush wait for the next one', async () => {
    await groupCommit.durably(nothing)
    const first = groupCommit.durably(nothing)
    await new Promise(setImmediate)
    const end = await groupCommit.durably(commit)
    await first
    expect(await isOnDisk(end)).toBe(true)
  })

  describe('flushes at once for a lone commit; otherwise it waits', () => {
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
      await commit() // Several turns of the event loop.
      expect(patient.count).toBe(2)
    })
    afterEach(() => patient.close())

    test('for work in progress', async () => {
      finish()
      await Promise.all([slow, waiting])
      expect(patient.count).toBe(3)
    })

    test('no longer once that work has failed', async () => {
      fail(new Error('of its own'))
      await expect(slow).rejects.toThrow('of its own')
      await waiting
      expect(patient.count).toBe(3)
    })
  })

  test('replaces a cut connection, and does not repeat work done after the cut', async () => {
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

  // A PostgreSQL that crashed may be back by the time of the flush, without what was not on disk.
  test('repeats work committed before the connection was cut', async () => {
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

  test('rejects when the connection is cut again and again', async () => {
    let times = 0
    const lost = groupCommit.durably(async () => {
      times += 1
      await commit()
      await endFlushing()
    })
    await expect(lost).rejects.toThrow(/terminat|not queryable/)
    expect(times).toBe(2)
  })

  test('does not repeat work that fails by itself', async () => {
    let times = 0
    const failing = groupCommit.durably(() => {
      times += 1
      return Promise.reject(new Error('of its own'))
    })
    await expect(failing).rejects.toThrow('of its own')
    expect(times).toBe(1)
  })

  test('rejects when it cannot flush, and tries again for the next commit', async () => {
    const gone = new GroupCommit({ host: '127.0.0.1', port: 1 })
    await expect(gone.durably(nothing)).rejects.toThrow()
    await expect(gone.durably(nothing)).rejects.toThrow()
    await gone.close()
  })
})
