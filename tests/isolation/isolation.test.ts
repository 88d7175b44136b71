import { parseAnswer } from '../../src/data/answer-json.js'
import type { Database } from '../../src/data/database.js'
import { Deadline } from '../../src/data/deadline.js'
import { LongText } from '../../src/data/long-text.js'
import { Pipeline } from '../../src/data/pipeline/pipeline.js'
import { SideConnection } from '../../src/data/pipeline/side-connection.js'
import { PREPARE_READING_CONNECTION } from '../../src/data/session.js'
import type { CodedError } from '../../src/errors.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'
import { Gateway } from '../support/gateway.js'
import { APPLICATION, leftBehind, meanwhile, Operator, pagesGiven, settled } from './support/connections.js'
import { ends, sendAll, wrongOnes, type Member } from './support/crowd.js'
import { everyone } from './support/members.js'
import { anEndedSession, divideByZero, LEFT_BEHIND, longText, look, planning, type Seen } from './support/messages.js'

const MESSAGES = onServer() ? 600 : 240
const CANCELLED = '57014'
/** Errors of messages on a connection that is cut. */
const CUT_OFF = [
  '57P01',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'read ECONNRESET',
  'write EPIPE',
  'write ECONNRESET',
]

let store: TestDatabase
let members: readonly Member[]
beforeAll(async () => {
  store = await createTestDatabase('demo')
  members = await everyone(store.database)
})
afterAll(() => store.drop())

const member = (n: number): Member => {
  const found = members[n % members.length]
  if (!found) throw new Error('there is nobody')
  return found
}
const url = (): string => {
  if (store.url === null) throw new Error('this store has no server')
  return store.url
}

async function expectOwnRows(read: Database['readAs']): Promise<void> {
  const told = await Promise.all(members.map(async ({ viewer }) => parseAnswer((await read(viewer, look('alone'))) ?? 'null') as Seen))
  expect(told).toEqual(members.map(({ alone }) => ({ tag: 'alone', waited: true, ...alone })))
}

test('every account sees different rows, so a mix-up would be noticed', () => {
  const seen = members.map(({ alone }) => JSON.stringify(alone))
  expect(new Set(seen).size).toBe(members.length)
})

describe('on this store’s own transport', () => {
  const read: Database['readAs'] = (viewer, statement) => store.database.readAs(viewer, statement)

  test('interleaved viewers get their own rows and answers, whatever fails between them', async () => {
    const outcomes = await sendAll(read, members, MESSAGES)
    expect(wrongOnes(outcomes)).toEqual([])
    expect(outcomes).toHaveLength(MESSAGES)
    expect(Object.keys(ends(outcomes)).sort()).toEqual([
      'division 22012',
      'ended RT401',
      'fresh',
      'look',
      'role RT401',
      'slow',
      'syntax 42601',
    ])
  })

  test.each([
    ['a message', () => read(member(0).viewer, look('here'))],
    ['a failed message', () => read(member(1).viewer, divideByZero())],
    ['a refused message', () => read(anEndedSession(member(2).viewer), look('here'))],
  ])('a transaction after %s finds nothing of its session', async (_what, send) => {
    await send().catch(() => null)
    const transaction = await store.database.begin()
    const left = await transaction.query({ sql: LEFT_BEHIND, parameters: [] })
    await transaction.rollback()
    expect(left).toEqual([{ isOwner: true, settings: '' }])
  })
})

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer.each([1, 4])('on a server, with %i shared connections', width => {
  let pipeline: Pipeline
  let operator: Operator
  const open = (statementTimeoutMs = 0): Pipeline =>
    new Pipeline({ connectionString: url(), application_name: APPLICATION, statement_timeout: statementTimeoutMs }, width)
  const read: Database['readAs'] = (viewer, statement) => pipeline.read(viewer, statement)

  beforeEach(async () => {
    pipeline = open()
    operator = new Operator(url())
    await operator.connect()
  })
  afterEach(async () => {
    await pipeline.close()
    await operator.end()
  })

  test('interleaved viewers get their own rows, and no setting outlives its message', async () => {
    const found: unknown[] = []
    const outcomes = await meanwhile(sendAll(read, members, MESSAGES), async () => found.push(...(await leftBehind(pipeline))), 1)
    expect(wrongOnes(outcomes)).toEqual([])
    expect([...found, ...(await leftBehind(pipeline))]).toEqual([])
  })

  test('a statement gets a generic plan, and no JIT', async () => {
    expect(parseAnswer((await read(member(0).viewer, planning())) ?? 'null')).toEqual({ plans: 'force_generic_plan', jit: 'off' })
  })

  test('long and short answers arrive complete, each to its sender', async () => {
    const pages = [40, 0, 3, 17, 1]
    const texts = await Promise.all(Array.from({ length: 100 }, (_, n) => read(member(n).viewer, longText(pages[n % pages.length] ?? 0))))
    const isRight = (text: string | undefined, n: number) =>
      text === `${member(n).viewer.membershipId} Zoë `.repeat(186 * (pages[n % pages.length] ?? 0))
    expect(texts.map((text, n) => isRight(text?.toString(), n))).toEqual(texts.map(() => true))
    // Long ones were not made into strings.
    expect(texts.map(text => text instanceof LongText)).toEqual(texts.map((_, n) => (pages[n % pages.length] ?? 0) > 3))
  })

  test('PostgreSQL reuses the memory of long answers', async () => {
    const ask = () => Promise.all(Array.from({ length: 20 }, (_, n) => read(member(n).viewer, longText(40))))
    while (pipeline.load.lanes < width) await ask()
    await ask()
    const before = pagesGiven(pipeline)
    await ask()
    // Without reuse, each answer would take some two hundred pages.
    expect((pagesGiven(pipeline) ?? 0) - (before ?? 0)).toBeLessThan(400)
  })

  test('a statement first sent in an ended session works for those who send it after that', async () => {
    for (let round = 0; round < 20; round += 1) {
      const asked = look('here', 0, `first sent in an ended session ${round}`)
      const sent = await Promise.allSettled(
        Array.from({ length: 12 }, (_, n) => read(n % 3 === 0 ? anEndedSession(member(n).viewer) : member(n).viewer, asked)),
      )
      expect(sent.map(({ status }) => status)).toEqual(sent.map((_, n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')))
    }
  })

  test('cancelled statements do not affect others', async () => {
    const outcomes = await meanwhile(sendAll(read, members, MESSAGES, [CANCELLED]), () => operator.cancel(), 2)
    expect(wrongOnes(outcomes)).toEqual([])
    expect(outcomes.some(({ told }) => told === CANCELLED)).toBe(true)
    expect(await leftBehind(pipeline)).toEqual([])
    await expectOwnRows(read)
  })

  test('statements cancelled by mistake are sent again while someone waits for them', async () => {
    const deadline = new Deadline(120_000)
    let reached = 0
    const outcomes = await meanwhile(
      sendAll((viewer, statement) => pipeline.read(viewer, statement, deadline), members, MESSAGES),
      async () => (reached += await operator.cancel()),
      5,
    )
    deadline.settle()
    expect(reached).toBeGreaterThan(0)
    expect(wrongOnes(outcomes)).toEqual([])
    expect(outcomes).toHaveLength(MESSAGES)
    expect(await leftBehind(pipeline)).toEqual([])
  })

  test('a connection cancelled while it opens is opened again, for all who wait for it', async () => {
    await pipeline.close()
    // Long enough for the operator to hit it, and short enough to be hit rarely.
    const config = { connectionString: url(), application_name: APPLICATION }
    pipeline = new Pipeline(config, width, undefined, `SELECT pg_sleep(0.2); ${PREPARE_READING_CONNECTION}`)
    const sent = Promise.all(Array.from({ length: 12 }, (_, n) => read(member(n).viewer, look('begun again'))))
    let cancelled = 0
    while (cancelled < 3) cancelled += await operator.cancel()
    expect((await sent).map(text => parseAnswer(text ?? 'null') as Seen)).toEqual(
      Array.from({ length: 12 }, (_, n) => ({ tag: 'begun again', waited: true, ...member(n).alone })),
    )
  })

  test('abandoned statements are cancelled and do not affect others', async () => {
    await pipeline.close()
    const side = new SideConnection({ connectionString: url() })
    pipeline = new Pipeline({ connectionString: url(), application_name: APPLICATION }, width, pid => side.cancel(pid))
    const readLate = (n: number) => pipeline.read(member(n).viewer, look('too late', 30), new Deadline(60))
    const patient = new Deadline(120_000)
    const [given, others] = await Promise.all([
      Promise.allSettled(Array.from({ length: 12 }, (_, n) => readLate(n))),
      sendAll((viewer, statement) => pipeline.read(viewer, statement, patient), members, 240),
    ])
    patient.settle()
    expect(given.map(sent => sent.status === 'rejected' && (sent.reason as CodedError).extensions['code'])).toEqual(
      given.map(() => 'OVERLOADED'),
    )
    expect(wrongOnes(others)).toEqual([])
    expect(await leftBehind(pipeline)).toEqual([])
    await side.close()
  })

  test('statements that time out do not affect others', async () => {
    await pipeline.close()
    pipeline = open(400)
    const tooLong = Promise.allSettled([0, 1, 2].map(n => read(member(n).viewer, look('too long', 5))))
    const others = await sendAll(read, members, 120, [CANCELLED])
    expect((await tooLong).map(sent => sent.status === 'rejected' && (sent.reason as { readonly code?: string }).code)).toEqual([
      CANCELLED,
      CANCELLED,
      CANCELLED,
    ])
    expect(wrongOnes(others)).toEqual([])
    expect(await leftBehind(pipeline)).toEqual([])
    await expectOwnRows(read)
  })

  test('cut connections fail only their own messages', async () => {
    let killed = 0
    const outcomes = await meanwhile(sendAll(read, members, MESSAGES, CUT_OFF), async () => (killed += await operator.kill()), 40)
    expect(wrongOnes(outcomes)).toEqual([])
    expect(outcomes).toHaveLength(MESSAGES)
    expect(killed).toBeGreaterThan(0)
  })

  test('no connection gets more messages than its limit, even while many wait', async () => {
    let most = 0
    const look100 = Promise.all(Array.from({ length: 100 }, (_, n) => read(member(n).viewer, look('many'))))
    const watch = () => {
      most = Math.max(most, pipeline.load.inFlight / Math.max(1, pipeline.load.lanes))
      return new Promise(resolve => setImmediate(resolve))
    }
    await meanwhile(look100, watch, 0)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  })

  test('reads that arrive during a failed connection attempt are answered on the next connection', async () => {
    const { hostname, port } = new URL(url())
    const gateway = await Gateway.before(hostname, Number(port || 5432))
    const late = new Pipeline({ connectionString: url().replace(new URL(url()).host, `127.0.0.1:${gateway.port}`) }, width)
    const ask = (n: number) => late.read(member(n).viewer, look('late')).catch((error: unknown) => error)
    const first = ask(0)
    await gateway.someoneIsHeld()
    const meanwhile = [ask(1), ask(2)]
    gateway.open()
    expect(await first).toBeInstanceOf(Error)
    const seen = (await Promise.all(meanwhile)).map(text => parseAnswer(text as string) as Seen)
    expect(seen).toEqual([1, 2].map(n => ({ tag: 'late', waited: true, ...member(n).alone })))
    await late.close()
    gateway.close()
  })

  test('when PostgreSQL accepts no more connections, the open one carries everything', async () => {
    const { hostname, port } = new URL(url())
    const gateway = await Gateway.before(hostname, Number(port || 5432))
    gateway.open()
    const narrow = new Pipeline({ connectionString: url().replace(new URL(url()).host, `127.0.0.1:${gateway.port}`) }, width)
    await narrow.read(member(0).viewer, look('first'))
    gateway.shut()
    const texts = await Promise.all(Array.from({ length: 50 }, (_, n) => narrow.read(member(n).viewer, look('narrow'))))
    expect(texts.map(text => parseAnswer(text ?? 'null') as Seen)).toEqual(
      texts.map((_, n) => ({ tag: 'narrow', waited: true, ...member(n).alone })),
    )
    expect(narrow.load).toEqual({ lanes: 1, inFlight: 0 })
    await narrow.close()
    gateway.close()
  })

  test('a read that is cut off once is answered, and so is the next', async () => {
    for (let round = 0; round < 5; round += 1) {
      await expectOwnRows(read)
      await settled(pipeline)
      const { viewer, alone } = member(round)
      const underWay = read(viewer, look('under way', 0.2))
      while ((await operator.kill()) === 0);
      await expectOwnRows(read)
      expect(parseAnswer((await underWay) ?? 'null')).toEqual({ tag: 'under way', waited: true, ...alone })
    }
  })
})

describeOnServer('with begin_viewer broken on purpose', () => {
  let scratch: TestDatabase
  let broken: readonly Member[]
  beforeEach(async () => {
    scratch = await createTestDatabase('demo')
    broken = await everyone(scratch.database)
  })
  afterEach(() => scratch.drop())

  test.each([
    ['settings that outlive their message', /(set_config\('rtsport\.\w+', [^)]*), true\)/g],
    ['a role that outlives its message', /(set_config\('role', .*), true\)/g],
  ])('%s are noticed by these tests', async (_what, local) => {
    const scratchUrl = scratch.url ?? ''
    const [found] = await onServerDatabase<{ readonly text: string }>(
      scratchUrl,
      "SELECT pg_get_functiondef('begin_viewer'::regproc) AS text",
    )
    const text = (found?.text ?? '').replaceAll(local, '$1, false)')
    expect(text).not.toBe(found?.text)
    await onServerDatabase(scratchUrl, text)

    const pipeline = new Pipeline({ connectionString: scratchUrl, application_name: APPLICATION }, 2)
    const outcomes = await sendAll((viewer, statement) => pipeline.read(viewer, statement), broken, 60)
    const left = await leftBehind(pipeline).catch((error: unknown) => [error])
    await pipeline.close()
    expect([...wrongOnes(outcomes), ...left]).not.toEqual([])
    expect(left).not.toEqual([])
  })
})
