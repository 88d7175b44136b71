import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { onServerDatabase, temporaryFolder } from './databases.js'
import { freePort } from './process.js'

const run = promisify(execFile)
const VERSIONS = '/usr/lib/postgresql'

/** Debian keeps them out of the PATH, in a folder per version. */
const programs = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .sort((one, other) => Number(other) - Number(one))
      .map(version => path.join(VERSIONS, version, 'bin'))
      .find(folder => existsSync(path.join(folder, 'initdb')))
  : undefined

/** A PostgreSQL of the test's own needs its programs, and Linux. */
export const hasPostgresPrograms = programs !== undefined && existsSync('/proc/self/status')

/** PostgreSQL refuses to run as root. Debian's package creates a user for it. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const [, , uid, gid] = (/^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0] ?? '').split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** @returns its standard output */
async function postgresProgram(name: string, parameters: readonly string[]): Promise<string> {
  const { stdout } = await run(path.join(programs ?? '', name), [...parameters], { ...owner(), cwd: '/tmp', maxBuffer: 1 << 26 })
  return stdout
}

type Settings = Readonly<Record<string, string | number>>
const lines = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('')

async function ownFolder(place?: string): Promise<string> {
  const folder = place === undefined ? await temporaryFolder() : path.join(place, 'postgres')
  if (place !== undefined) mkdirSync(folder)
  const { uid, gid } = owner()
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  chmodSync(folder, 0o700)
  return folder
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

/** A PostgreSQL of the test's own, which the test may kill, pause and restart. */
export class OwnPostgres {
  private postmaster: ChildProcess | null = null

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /**
   * Creates and starts one. It trusts every user on 127.0.0.1, and `postgres` is the superuser.
   * @param place the folder to create it in; a temporary one by default
   */
  static async make(settings: Settings = {}, place?: string): Promise<OwnPostgres> {
    const folder = await ownFolder(place)
    await postgresProgram('initdb', [
      '--pgdata',
      path.join(folder, 'data'),
      '--auth=trust',
      '--username=postgres',
      '--encoding=UTF8',
      '--no-sync',
    ])
    return OwnPostgres.startIn(folder, settings)
  }

  /** Starts a streaming replica. @param name its name in `synchronous_standby_names` */
  static async replicaOf(primary: OwnPostgres, name: string, settings: Settings = {}): Promise<OwnPostgres> {
    const folder = await ownFolder()
    const source = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${name}`
    await postgresProgram('pg_basebackup', [
      '--dbname',
      source,
      '--pgdata',
      path.join(folder, 'data'),
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ])
    return OwnPostgres.startIn(folder, settings)
  }

  private static async startIn(folder: string, settings: Settings): Promise<OwnPostgres> {
    const cluster = new OwnPostgres(folder, await freePort())
    const own = { port: cluster.port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: 200 }
    // The last setting of the same name wins.
    await appendFile(path.join(folder, 'data', 'postgresql.conf'), lines({ ...own, ...settings }))
    await cluster.start()
    return cluster
  }

  /** As in DATABASE_URL. */
  urlOf(database = 'postgres'): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/${database}`
  }

  /** Runs one statement as the superuser, on a new connection. */
  sql<Row>(statement: string, database?: string): Promise<readonly Row[]> {
    return onServerDatabase<Row>(this.urlOf(database), statement)
  }

  get isRunning(): boolean {
    return this.postmaster?.exitCode === null && this.postmaster.signalCode === null
  }

  /** Resolves once it accepts connections, after any recovery. */
  async start(): Promise<void> {
    const postmaster = spawn(path.join(programs ?? '', 'postgres'), ['-D', path.join(this.folder, 'data')], {
      ...owner(),
      cwd: this.folder,
      stdio: 'ignore',
    })
    this.postmaster = postmaster
    const answers = (): Promise<boolean> =>
      this.sql('SELECT 1').then(
        () => true,
        () => false,
      )
    while (!(await answers())) {
      if (postmaster.exitCode !== null) throw new Error(`PostgreSQL ended with ${postmaster.exitCode} before it was ready`)
      await wait(50)
    }
  }

  /** @param mode `fast`: cuts all connections and shuts down cleanly; `immediate`: ends at once, like a crash */
  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    const { postmaster } = this
    if (!postmaster || postmaster.exitCode !== null || postmaster.signalCode !== null) return
    const ended = once(postmaster, 'exit')
    postmaster.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
    this.postmaster = null
  }

  /** Stops all its processes. Connections stay open, but nothing answers. */
  pause(): void {
    this.signal('SIGSTOP')
  }

  resume(): void {
    this.signal('SIGCONT')
  }

  private signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const pid = this.postmaster?.pid
    if (pid === undefined) throw new Error('it does not run')
    process.kill(pid, signal) // First, so that it cannot start another child in between.
    for (const child of childrenOf(pid)) process.kill(child, signal)
  }

  /** Promotes a replica to primary. */
  async promote(): Promise<void> {
    await this.sql('SELECT pg_promote(true, 60)')
  }

  /** Stops it and removes its files. */
  async remove(): Promise<void> {
    await this.stop('immediate')
    await rm(this.folder, { recursive: true, force: true })
  }
}
