import { connect, createServer } from 'node:net'
import pg from 'pg'
import { sqlStateOf, toCodedError } from '../../src/data/database-errors.js'
import type { Database } from '../../src/data/database.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { CodedError, conflict } from '../../src/errors.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'

let shared: TestDatabase
beforeAll(async () => {
  shared = await createTestDatabase('empty')
})
afterAll(() => shared.drop())

const onServerOnly = onServer() ? test : test.skip

/** The reason a promise rejects with. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('it was accepted')
    },
    (error: unknown) => error,
  )

async function throughTransaction(database: Database, sql: string): Promise<unknown> {
  const transaction = await database.begin()
  try {
    return await errorOf(transaction.query({ sql, parameters: [] }))
  } finally {
    await transaction.rollback()
  }
}
/** Every way in which a statement reaches PostgreSQL. */
const ways: readonly [string, (database: Database, sql: string) => Promise<unknown>][] = [
  ['Database.begin', throughTransaction],
  ['Prisma', (database, sql) => errorOf(database.prisma.$queryRawUnsafe(sql))],
  ['Prisma in a transaction', (database, sql) => errorOf(database.prisma.$transaction(inner => inner.$executeRawUnsafe(sql)))],
]

const raise = (sqlState: string, more = ''): string =>
  `DO $$ BEGIN RAISE SQLSTATE '${sqlState}' USING MESSAGE = 'said by the database'${more}; END $$`

/** The parts of a CodedError. Throws any other error. */
function coded(error: unknown): { readonly code: unknown; readonly message: string; readonly extensions: object } {
  const result = toCodedError(error)
  if (!(result instanceof CodedError)) throw result
  expect(result.cause).toBe(error)
  return { code: result.extensions['code'], message: result.message, extensions: result.extensions }
}

describe.each(ways)('through %s', (_way, send) => {
  test('RT401 is UNAUTHENTICATED', async () => {
    const error = await send(shared.database, raise('RT401'))
    expect(sqlStateOf(error)).toBe('RT401')
    expect(coded(error)).toMatchObject({ code: 'UNAUTHENTICATED', extensions: { http: { status: 401 } } })
    expect(coded(error).message).not.toContain('said by the database')
  })

  test('RT001 is REOPEN_WINDOW_CLOSED, with the last day', async () => {
    const error = await send(shared.database, raise('RT001', `, DETAIL = '2026-01-31'`))
    expect(coded(error)).toEqual({
      code: 'REOPEN_WINDOW_CLOSED',
      message: 'said by the database',
      extensions: { code: 'REOPEN_WINDOW_CLOSED', closedOn: '2026-01-31' },
    })
  })

  test('RT006 is CONFLICT, with the case’s version', async () => {
    const error = await send(shared.database, raise('RT006', `, DETAIL = '7'`))
    expect(coded(error).extensions).toEqual({ code: 'CONFLICT', currentVersion: 7 })
  })

  test('RT005 is STEP_TOO_EARLY, with the time from which it is possible', async () => {
    const error = await send(shared.database, raise('RT005', `, DETAIL = '2026-01-31T15:00:00.000Z'`))
    expect(coded(error)).toEqual({
      code: 'STEP_TOO_EARLY',
      message: 'said by the database',
      extensions: { code: 'STEP_TOO_EARLY', possibleFrom: '2026-01-31T15:00:00.000Z' },
    })
  })

  test('RT002 is CONFLICT', async () => {
    expect(coded(await send(shared.database, raise('RT002')))).toMatchObject({ code: 'CONFLICT', message: 'said by the database' })
  })

  test('RT004 is CLEARANCE_NOT_ALLOWED, with all unmet conditions', async () => {
    const unmet = [{ condition: 'SIGNER_NAMED', message: 'It names who signed it.', possibleFrom: null }]
    const error = await send(shared.database, raise('RT004', `, DETAIL = '${JSON.stringify(unmet)}'`))
    expect(coded(error).extensions).toEqual({ code: 'CLEARANCE_NOT_ALLOWED', unmet })
  })

  test.each([
    ...['08006', '08P01', '53000', '53100', '53200', '53300', '57P01', '57P02', '57P03', '25P03', '25006', '40001', '40P01', '58030'],
  ])('%s is SERVICE_UNAVAILABLE', async sqlState => {
    const error = await send(shared.database, raise(sqlState))
    expect(sqlStateOf(error)).toBe(sqlState)
    expect(coded(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', extensions: { http: { status: 503 } } })
  })

  test('57014 is OVERLOADED, and may be retried', async () => {
    const error = await send(shared.database, raise('57014', `, DETAIL = 'a row'`))
    expect(sqlStateOf(error)).toBe('57014')
    expect(coded(error)).toMatchObject({ code: 'OVERLOADED', extensions: { retryAfter: 1, http: { status: 503 } } })
    expect(coded(error).message).toContain('same entryKey')
    expect(coded(error).message).not.toMatch(/said by the database|a row/)
  })

  test.each([
    ['RT003', raise('RT003')],
    ['22012', 'SELECT 1 / 0'],
    ['42601', 'SELEC 1'],
    ['42P01', 'SELECT 1 FROM nowhere'],
    ['22P02', `SELECT 'no id'::uuid`],
    ['23502', `INSERT INTO schools (name, slug, time_zone) VALUES (NULL, 'a-school', 'UTC')`],
    ['23514', `INSERT INTO users (email, display_name, password_hash) VALUES ('no email', 'Someone', 'x')`],
  ])('%s is passed through unchanged', async (sqlState, sql) => {
    const error = await send(shared.database, sql)
    expect(sqlStateOf(error)).toBe(sqlState)
    expect(toCodedError(error)).toBe(error)
  })
})

test('a duplicate key through a Prisma model keeps its SQLSTATE', async () => {
  const school = { name: 'A school', slug: 'twice', timeZone: 'UTC' }
  await shared.database.prisma.school.create({ data: school })
  const error = await errorOf(shared.database.prisma.school.create({ data: school }))
  expect(sqlStateOf(error)).toBe('23505')
  expect(toCodedError(error)).toBe(error)
})

test('a trigger’s error through a Prisma model keeps its SQLSTATE', async () => {
  const user = await shared.database.prisma.user.create({ data: { email: 'a@school.example', displayName: 'Someone', passwordHash: 'x' } })
  const school = await shared.database.prisma.school.create({ data: { name: 'A school', slug: 'kept', timeZone: 'UTC' } })
  const { id } = await shared.database.prisma.membership.create({ data: { schoolId: school.id, userId: user.id, role: 'AT' } })
  const change = shared.database.prisma.membership.update({ where: { schoolId_id: { schoolId: school.id, id } }, data: { role: 'ADMIN' } })
  expect(sqlStateOf(await errorOf(change))).toBe('RT003')
})

describe('an unreachable database is SERVICE_UNAVAILABLE', () => {
  test.each([
    ['when nothing listens on the port', 'postgresql://postgres@127.0.0.1:1/none'],
    ['when the host does not exist', 'postgresql://postgres@no-such-host.invalid/none'],
    ['when the Unix socket does not exist', 'postgresql://postgres@localhost/none?host=/nowhere'],
  ])('%s', async (_what, url) => {
    const nowhere = openServerDatabase(url, 1)
    const errors = [
      await errorOf(nowhere.begin()),
      await errorOf(nowhere.ping()),
      await errorOf(nowhere.prisma.$queryRaw`SELECT 1`),
      await errorOf(nowhere.prisma.$transaction(inner => inner.$queryRaw`SELECT 1`)),
      await errorOf(nowhere.prisma.school.findFirst()),
    ]
    await nowhere.close()
    for (const error of errors) {
      expect(coded(error).code).toBe('SERVICE_UNAVAILABLE')
      expect(sqlStateOf(error)).toBeNull()
    }
  })

  test('when no address of a host answers', async () => {
    const error = await new Promise<unknown>(resolve => {
      const addresses = [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]
      const socket = connect({ host: 'both', port: 1, autoSelectFamily: true, lookup: (_host, _options, done) => done(null, addresses) })
      socket.on('error', resolve)
    })
    expect(error).toMatchObject({ name: 'AggregateError' })
    expect(coded(error).code).toBe('SERVICE_UNAVAILABLE')
  })

  test('when connecting times out', async () => {
    // It listens, but never answers.
    const silent = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => silent.once('listening', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const connectionString = `postgresql://postgres@127.0.0.1:${port}/none`
    const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 200, max: 1 })
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 200 })
    const waiting = errorOf(pool.connect())
    const errors = [await errorOf(pool.connect()), await waiting, await errorOf(client.connect())]
    silent.close()
    await pool.end()
    for (const error of errors) expect(coded(error).code).toBe('SERVICE_UNAVAILABLE')
  })
})

const killSelf = 'SELECT pg_terminate_backend(pg_backend_pid())'
const serverUrl = (): string => shared.url ?? ''

onServerOnly('a connection ended by the server is SERVICE_UNAVAILABLE, and so is every later use of it', async () => {
  const client = new pg.Client({ connectionString: serverUrl() })
  await client.connect()
  const gone = new Promise<unknown>(resolve => client.once('error', resolve))
  const errors = [await errorOf(client.query(killSelf)), await gone, await errorOf(client.query('SELECT 1'))]
  expect(sqlStateOf(errors[0])).toBe('57P01')
  for (const error of errors) expect(coded(error).code).toBe('SERVICE_UNAVAILABLE')
})

onServerOnly('a connection closed during a statement is SERVICE_UNAVAILABLE', async () => {
  const client = new pg.Client({ connectionString: serverUrl() })
  client.on('error', () => undefined)
  await client.connect()
  const running = errorOf(client.query('SELECT pg_sleep(10)'))
  await client.end()
  expect(coded(await running).code).toBe('SERVICE_UNAVAILABLE')
  expect(coded(await errorOf(client.query('SELECT 1'))).code).toBe('SERVICE_UNAVAILABLE')
})

onServerOnly('a connection ended by the server under Prisma is SERVICE_UNAVAILABLE', async () => {
  const { prisma } = shared.database
  expect(coded(await errorOf(prisma.$queryRawUnsafe(killSelf))).code).toBe('SERVICE_UNAVAILABLE')
  const transaction = prisma.$transaction(async inner => {
    await errorOf(inner.$queryRawUnsafe(killSelf))
    return inner.$queryRaw`SELECT 1`
  })
  expect(coded(await errorOf(transaction)).code).toBe('SERVICE_UNAVAILABLE')
})

onServerOnly('an exhausted pool is SERVICE_UNAVAILABLE', async () => {
  const pool = new pg.Pool({ connectionString: serverUrl(), max: 1, connectionTimeoutMillis: 200 })
  const taken = await pool.connect()
  expect(coded(await errorOf(pool.connect())).code).toBe('SERVICE_UNAVAILABLE')
  taken.release()
  await pool.end()
})

onServerOnly('a Prisma transaction that gets no connection is SERVICE_UNAVAILABLE', async () => {
  const single = openServerDatabase(serverUrl(), 1)
  const taken = await single.begin()
  const error = await errorOf(single.prisma.$transaction(inner => inner.$queryRaw`SELECT 1`, { maxWait: 200 }))
  await taken.rollback()
  await single.close()
  expect(error).toMatchObject({ code: 'P2028' })
  expect(coded(error).code).toBe('SERVICE_UNAVAILABLE')
})

onServerOnly('a Prisma transaction that exceeds its own timeout is passed through unchanged', async () => {
  const error = await errorOf(
    shared.database.prisma.$transaction(
      async inner => {
        await new Promise(resolve => setTimeout(resolve, 150))
        return inner.$queryRaw`SELECT 1`
      },
      { timeout: 50 },
    ),
  )
  expect(error).toMatchObject({ code: 'P2028' })
  expect(toCodedError(error)).toBe(error)
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['text', 'Connection terminated'],
  ['an error of ours', new Error('a bug')],
  ['a code that looks like a SQLSTATE', Object.assign(new Error('x'), { code: 'RT401' })],
  ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' })],
  ['a socket’s code without a socket', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
  ['a coded error', conflict('the case is active')],
])('an error that is not the database’s is passed through unchanged: %s', (_what, error) => {
  expect(toCodedError(error)).toBe(error)
  expect(sqlStateOf(error)).toBeNull()
})

test('an error that is its own cause is passed through unchanged', () => {
  const error: Error = new Error('round')
  error.cause = error
  expect(toCodedError(error)).toBe(error)
})

test('a CodedError with its cause is passed through unchanged', async () => {
  const once = toCodedError(await throughTransaction(shared.database, raise('RT002')))
  expect(toCodedError(once)).toBe(once)
})
