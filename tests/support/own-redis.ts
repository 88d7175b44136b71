import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { temporaryFolder } from './databases.js'
import { freePort } from './process.js'

const PROGRAM = 'redis-server'

export const hasRedis = spawnSync(PROGRAM, ['--version']).status === 0

/** A Redis of the test's own, which the test may pause and kill. */
export class OwnRedis {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private server: ChildProcess,
  ) {}

  static async start(): Promise<OwnRedis> {
    const [port, folder] = [await freePort(), await temporaryFolder()]
    return new OwnRedis(port, folder, await run(port, folder))
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Keeps connections open but does not answer. */
  pause(): Promise<void> {
    this.server.kill('SIGSTOP')
    return Promise.resolve()
  }

  resume(): void {
    this.server.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return
    this.resume()
    this.server.kill('SIGKILL')
    await once(this.server, 'exit')
  }

  /** Restarts it empty on the same port. */
  async restart(): Promise<void> {
    await this.stop()
    this.server = await run(this.port, this.folder)
  }

  /** Runs work on a new connection. */
  async ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.port, '127.0.0.1')
    try {
      return await work(redis)
    } finally {
      redis.disconnect()
    }
  }
}

async function run(port: number, folder: string): Promise<ChildProcess> {
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder }
  const server = spawn(
    PROGRAM,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  )
  const answers = async (): Promise<boolean> => {
    const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
    redis.on('error', () => undefined)
    const ready = await redis.connect().then(
      () => true,
      () => false,
    )
    redis.disconnect()
    return ready
  }
  while (server.exitCode === null && !(await answers())) await wait(50)
  return server
}
