import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../../src/data/database.js'
import { fillWithDemoData } from '../../scale/pair.js'
import { onServerDatabase } from '../../support/databases.js'
import { keepCanary } from '../../support/logs.js'
import { end, freePort, start, type Started } from '../../support/process.js'
import { Crowd, NOTE, type CrowdSettings } from './crowd.js'
import type { Ledger } from './ledger.js'
import { verify } from './verify.js'

/** In CI each fault happens once or twice, and the crowd has less time around it. */
const isShort = process.env['RTSPORT_FAULTS'] === 'short'
/** How often a repeatable fault happens. */
export const rounds = (long: number, short = 1): number => (isShort ? short : long)
/** Tests that take long, or are partly covered elsewhere. */
export const testInLong = isShort ? test.skip : test
/** What the crowd does before and after a fault, and how long that may take on a slow machine. */
const AROUND = { ms: isShort ? 1_000 : 4_000, entries: 40, patienceMs: 90_000 }

/** Trainers of Lincoln High. Several phones share an account. */
const TRAINERS = 10
const emailOf = (index: number): string => `crowd${index}@lincoln.example`
export const trainers: readonly string[] = Array.from({ length: TRAINERS }, (_, index) => emailOf(index))

/** Migrates a database and fills it with the demo data and trainers for the crowd. */
export async function fillForCrowd(url: string): Promise<void> {
  await fillWithDemoData(url)
  await onServerDatabase(
    url,
    `WITH people AS (
       INSERT INTO users (email, display_name, password_hash)
       SELECT 'crowd' || n || '@lincoln.example', 'Trainer ' || n, u.password_hash
       FROM users AS u, generate_series(0, ${TRAINERS - 1}) AS n WHERE u.email = 'at@lincoln.example' RETURNING id
     )
     INSERT INTO memberships (school_id, user_id, role)
     SELECT m.school_id, p.id, 'AT' FROM people AS p, memberships AS m JOIN users AS u ON u.id = m.user_id
     WHERE u.email = 'at@lincoln.example'`,
  )
}

/** Stopped at the end even if a test fails. */
const servers = new Set<Server>()
afterAll(() => Promise.all([...servers].map(server => server.end())))

/** The built server on a fixed port. A test may kill it. */
export class Server {
  private constructor(
    private readonly databaseUrl: string,
    private readonly settings: Readonly<Record<string, string>>,
    private started: Started,
  ) {}

  static async start(databaseUrl: string, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const fixed = { ...settings, PORT: String(await freePort()) }
    const server = new Server(databaseUrl, fixed, await start(databaseUrl, fixed))
    servers.add(server)
    return server
  }

  get url(): string {
    return this.started.url
  }

  get pid(): number {
    return this.started.server.pid ?? 0
  }

  get isRunning(): boolean {
    return this.started.server.exitCode === null && this.started.server.signalCode === null
  }

  /** Kills it like a power cut, and starts it again at once. */
  async killAndStart(): Promise<void> {
    await this.kill()
    await this.startAgain()
  }

  async kill(): Promise<void> {
    const ended = once(this.started.server, 'exit')
    this.started.server.kill('SIGKILL')
    await ended
  }

  async startAgain(): Promise<void> {
    this.started = await start(this.databaseUrl, this.settings)
    if (!this.isRunning) throw new Error('the server has ended by itself')
  }

  async end(): Promise<void> {
    if (this.isRunning) await end(this.started)
  }
}

async function sendsFor({ ledger: { acknowledged } }: Crowd): Promise<void> {
  const from = { entries: acknowledged.length, time: Date.now() }
  await wait(AROUND.ms)
  while (acknowledged.length < from.entries + AROUND.entries && Date.now() < from.time + AROUND.patienceMs) await wait(50)
}

/**
 * Has a crowd send before, during and after a fault, then compares what it was told with the database.
 * @param fault resolves when everything works again
 * @param open opens the database as its owner, after the last request
 */
export async function throughFault(
  crowdSettings: Omit<CrowdSettings, 'emails'> & { readonly emails?: readonly string[] },
  fault: () => Promise<void>,
  open: () => Promise<Database>,
): Promise<Ledger> {
  keepCanary(NOTE)
  const crowd = await Crowd.start({ emails: trainers, ...crowdSettings })
  await sendsFor(crowd)
  const before = crowd.ledger.acknowledged.length
  try {
    await fault()
    await sendsFor(crowd)
  } finally {
    await crowd.stop()
  }
  const { ledger } = crowd
  const database = await open()
  try {
    expect(await verify(database, ledger)).toEqual([])
  } finally {
    await database.close()
  }
  tell(ledger, before)
  expect(before).toBeGreaterThan(0)
  expect(ledger.acknowledged.length).toBeGreaterThanOrEqual(before + AROUND.entries)
  return ledger
}

/** Prints what the fault did to the crowd, because a fault that nobody noticed proves nothing. */
function tell({ acknowledged, refused, reads, tries }: Ledger, before: number): void {
  const { currentTestName = '' } = expect.getState()
  const ways = [...tries].map(([outcome, times]) => `${outcome}: ${times}`).join(', ')
  process.stdout.write(
    `${currentTestName}: ${before} + ${acknowledged.length - before} entries on record, ${refused.length} refused, ${reads.length} reads (${ways})\n`,
  )
}
