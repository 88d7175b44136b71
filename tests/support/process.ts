import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { rootFolder } from '../../src/folders.js'
import { onServer, testNotesKey } from './databases.js'
import { printedByOthers } from './logs.js'

const TICKS_A_SECOND = 100

/** Tests of the built server as a process. They need a PostgreSQL server, and Linux to measure the process. */
export const describeWhereItCan = onServer() && existsSync('/proc/self/status') ? describe : describe.skip

const BUILD = `const { prepare } = await import('./scripts/prepare.mjs'); await prepare('generate', 'build')`

/** Builds the server if it is out of date. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUILD], { cwd: rootFolder })
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** The user and system CPU time of a process so far. */
export function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid ?? 'self'}/stat`, 'utf8')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 1).split(' ')
  return (Number(user) + Number(system)) / TICKS_A_SECOND
}

export interface Started {
  readonly server: ChildProcess
  readonly url: string
  /** CPU time from the start of the process to the first 200 of /readyz. */
  readonly seconds: number
}

/**
 * @param more settings beyond the required ones
 * @param nodeArguments beyond those of `npm start`
 * @param standardError where its log goes; kept by default
 */
export async function start(
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
  standardError?: number,
): Promise<Started> {
  const port = Number(more['PORT'] ?? (await freePort()))
  const url = `http://127.0.0.1:${port}`
  const settings = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'a key of more than thirty-two bytes for a test',
    NOTES_KEY: testNotesKey,
    PORT: String(port),
    // No cost limit unless a test sets one.
    COST_PER_MINUTE: '0',
  }
  const env = { ...process.env, ...settings, ...more, NODE_OPTIONS: '' }
  const log = printedByOthers()
  // The same flags as `npm start`.
  const server = spawn(process.execPath, ['--max-semi-space-size=16', ...nodeArguments, 'dist/src/main.js'], {
    cwd: rootFolder,
    env,
    stdio: ['ignore', log, standardError ?? log],
  })
  closeSync(log)
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (server.exitCode === null && !(await isReady())) await wait(20)
  return { server, url, seconds: server.exitCode === null ? cpuSeconds(server) : 0 }
}

/** @returns its exit code */
export async function end({ server }: Started): Promise<number | null> {
  if (server.exitCode !== null) return server.exitCode
  server.kill('SIGTERM')
  const [code] = (await once(server, 'exit')) as [number | null]
  return code
}
