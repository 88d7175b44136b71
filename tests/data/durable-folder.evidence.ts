import fs, { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openInFolder } from '../../src/data/durable-folder.js'
import { temporaryFolder } from '../support/databases.js'

describe('the embedded store in a folder', () => {
  let root: string
  beforeEach(async () => {
    root = await temporaryFolder()
  })
  afterEach(async () => {
    jest.restoreAllMocks()
    await rm(root, { recursive: true })
  })

  test('flushes a commit to disk before answering, also after reopening', async () => {
    const folder = path.join(root, 'database')
    for (const time of ['first', 'second']) {
      const store = await openInFolder(folder)
      await store.exec('CREATE TABLE IF NOT EXISTS kept (time text)')
      const flushes = jest.spyOn(fs, 'fsyncSync')
      await store.query('INSERT INTO kept VALUES ($1)', [time])
      expect(flushes.mock.calls.length).toBeGreaterThan(0)
      flushes.mockClear()
      await store.query('SELECT FROM kept')
      expect(flushes.mock.calls.length).toBe(0)
      const { rows } = await store.query<{ readonly setting: string }>(
        `SELECT name || ' ' || setting AS setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'wal_sync_method') ORDER BY 1`,
      )
      expect(rows.map(({ setting }) => setting)).toEqual(['fsync on', 'synchronous_commit on', 'wal_sync_method fsync'])
      await store.close()
    }
  }, 60_000)

  test('is created completely or not at all: an interrupted creation starts again', async () => {
    const folder = path.join(root, 'database')
    await mkdir(`${folder}.new`)
    await writeFile(path.join(`${folder}.new`, 'PG_VERSION'), '17') // Only its first file.
    const store = await openInFolder(folder)
    expect((await store.query<{ readonly one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await store.close()
    expect(existsSync(`${folder}.new`)).toBe(false)
  }, 60_000)
})
