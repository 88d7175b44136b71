import { toCodedError } from '../../src/data/database-errors.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { Servers } from '../../src/data/servers/servers.js'
import { CodedError } from '../../src/errors.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'
import { Gateway } from '../support/gateway.js'
import { inTransaction } from '../support/sql.js'

const describeOnServer = onServer() ? describe : describe.skip

describe('a database URL', () => {
  test.each([
    ['postgresql://me:p%40ss@one:5433/rtsport?sslmode=require', false, 'postgresql://me:p%40ss@one:5433/rtsport?sslmode=require'],
    ['postgresql:///rtsport', false, 'postgresql:///rtsport'],
    ['postgresql://me:p,ss@one/rtsport', false, 'postgresql://me:p,ss@one/rtsport'],
    ['postgresql://me:p@one:5433,two,[::1]:5434/rtsport?a=b,c', true, 'postgresql://me:p@one:5433/rtsport?a=b,c'],
    ['postgres://one,two', true, 'postgres://one'],
  ])('%s names several servers: %p', (url, areSeveral, first) => {
    const servers = new Servers(url)
    expect([servers.areSeveral, servers.url]).toEqual([areSeveral, first])
  })
})

describeOnServer('with several servers in the URL', () => {
  let copy: TestDatabase
  beforeAll(async () => {
    copy = await createTestDatabase('empty')
  })
  afterAll(() => copy.drop())

  const real = (): URL => new URL(copy.url ?? '')
  const urlWith = (...hosts: readonly string[]): string => (copy.url ?? '').replace(real().host, hosts.join(','))
  const NOBODY = '127.0.0.1:1'

  test('the server that takes writes is found, in any position', async () => {
    const { host, hostname, port } = real()
    for (const hosts of [
      [NOBODY, host],
      [host, NOBODY],
    ]) {
      expect(await new Servers(urlWith(...hosts)).urlNow()).toBe((copy.url ?? '').replace(host, `${hostname}:${port || 5432}`))
      expect(await new Servers(urlWith(...hosts)).locate()).toEqual({ host: hostname, port: Number(port || 5432) })
    }
  })

  test('reads, writes and migrations go to that server', async () => {
    const database = openServerDatabase(urlWith(NOBODY, real().host), 2)
    try {
      expect(await migrate(database)).toEqual([])
      await database.ping()
      await inTransaction(database, 'rollback', async sql => {
        expect(await sql.value`SELECT count(*)::integer FROM schools`).toBe(0)
      })
      await (await database.migrationTarget.connect()).dispose()
    } finally {
      await database.close()
    }
  })

  test('callers that arrive during a failing search find a server that comes up meanwhile', async () => {
    const gateway = await Gateway.before(real().hostname, Number(real().port || 5432))
    const servers = new Servers(urlWith(NOBODY, `127.0.0.1:${gateway.port}`))
    const first = servers.locate().catch((error: unknown) => (error as Error).message)
    await gateway.someoneIsHeld()
    const meanwhile = [servers.locate(), servers.locate()]
    gateway.open()
    const there = { host: '127.0.0.1', port: gateway.port }
    expect(await Promise.all([first, ...meanwhile])).toEqual(['no server of DATABASE_URL takes writes', there, there])
    gateway.close()
  })

  test('the client gets SERVICE_UNAVAILABLE where no server takes writes', async () => {
    const database = openServerDatabase(urlWith(NOBODY, '127.0.0.1:2'), 2)
    const error = await database.ping().catch(toCodedError)
    await database.close()
    expect(error).toBeInstanceOf(CodedError)
    expect((error as CodedError).extensions['code']).toBe('SERVICE_UNAVAILABLE')
  })
})
