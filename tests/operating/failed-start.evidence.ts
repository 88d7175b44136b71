import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { rootFolder } from '../../src/folders.js'
import { createTestDatabase, temporaryFolder, testNotesKey, type TestDatabase } from '../support/databases.js'
import { keepPrinted } from '../support/logs.js'
import { build, describeWhereItCan, freePort } from '../support/process.js'

const MOST_MS = 45_000
const TEST_MS = 60_000

interface Failed {
  /** Null if it had to be killed. */
  readonly code: number | null
  readonly said: string
}

/** Starts the built server where it cannot start. Its output ends when its last process has exited. */
async function fail(settings: Readonly<Record<string, string>>, nodeArguments: readonly string[] = []): Promise<Failed> {
  const server = spawn(process.execPath, [...nodeArguments, 'dist/src/main.js'], {
    cwd: rootFolder,
    env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'fatal', ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // A process group of its own, so that it can be killed with its workers.
  })
  const tooLate = setTimeout(() => process.kill(-(server.pid ?? 0), 'SIGKILL'), MOST_MS)
  try {
    const [said, [code]] = await Promise.all([text(server.stderr), once(server, 'exit') as Promise<[number | null]>])
    keepPrinted(said)
    return { code, said }
  } finally {
    clearTimeout(tooLate)
  }
}

describeWhereItCan('a server that cannot start says why in one line, and exits', () => {
  let copy: TestDatabase
  let taken: Server
  let settings: Readonly<Record<string, string>>
  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
    taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    settings = { DATABASE_URL: copy.url ?? '', SECRET_KEY: 's'.repeat(32), NOTES_KEY: testNotesKey, PORT: String(await freePort()) }
  }, 180_000)
  afterAll(async () => {
    taken.close()
    await copy.drop()
  })

  // Redis is missing too, and the client would retry for as long as the process lives.
  const portTaken = () => ({ ...settings, PORT: String((taken.address() as AddressInfo).port), REDIS_URL: 'redis://127.0.0.1:9' })

  test(
    'when its port is taken, whatever else it has opened',
    async () => {
      const failed = await fail(portTaken())
      expect(failed.code).toBe(1)
      expect(failed.said).toMatch(/^RTSport cannot start: listen EADDRINUSE: .*\n$/)
    },
    TEST_MS,
  )

  test(
    'with workers, all of them',
    async () => {
      const failed = await fail({ ...portTaken(), WORKERS: '2' })
      expect(failed.code).toBe(1)
      expect(failed.said).toMatch(/^(?:RTSport cannot start: bind EADDRINUSE.*\n){1,2}RTSport cannot start: a worker process ended.*\n$/)
    },
    TEST_MS,
  )

  test(
    'when one of several workers fails to start, with the others',
    async () => {
      // The second worker waits, so that the first one is listening by then.
      const module = `import cluster from 'node:cluster'
      if (cluster.worker?.id === 2) await new Promise(() => setTimeout(() => process.exit(7), 4_000))`
      const failed = await fail({ ...settings, WORKERS: '2' }, ['--import', `data:text/javascript,${encodeURIComponent(module)}`])
      expect(failed).toEqual({ code: 1, said: 'RTSport cannot start: a worker process ended with 7 before it listened\n' })
    },
    TEST_MS,
  )

  test(
    'when its folder is in use by another server',
    async () => {
      const folder = await temporaryFolder()
      await writeFile(path.join(folder, 'pid'), '1')
      const failed = await fail({ ...settings, DATABASE_URL: '', DATA_FOLDER: folder })
      await rm(folder, { recursive: true })
      const said = `RTSport cannot start: ${folder} is in use by a running RTSport (process 1): stop that one first\n`
      expect(failed).toEqual({ code: 1, said })
    },
    TEST_MS,
  )
})
