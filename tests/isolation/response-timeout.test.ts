import pg from 'pg'
import { toCodedError } from '../../src/data/database-errors.js'
import { changeResponseTimeout, setResponseTimeout } from '../../src/data/pipeline/response-timeout.js'
import { onServer, readTemplate } from '../support/databases.js'

const describeOnServer = onServer() ? describe : describe.skip
const SHORT_MS = 300

describeOnServer('a connection without an answer', () => {
  let client: pg.Client
  beforeEach(async () => {
    client = new pg.Client({ connectionString: readTemplate().serverUrl ?? '' })
    client.on('error', () => undefined)
    await client.connect()
    setResponseTimeout(client, SHORT_MS)
  })
  afterEach(() => client.end().catch(() => undefined))

  test('is dropped when it owes one, and the request gets SERVICE_UNAVAILABLE', async () => {
    const error = await client.query('SELECT pg_sleep(20)').catch((reason: unknown) => reason)
    expect(toCodedError(error)).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } })
    await expect(client.query('SELECT 1')).rejects.toThrow()
  })

  test('is kept while it is idle', async () => {
    await new Promise(resolve => setTimeout(resolve, 3 * SHORT_MS))
    expect((await client.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('is dropped after it was idle, too', async () => {
    await new Promise(resolve => setTimeout(resolve, 2 * SHORT_MS))
    await expect(client.query('SELECT pg_sleep(20)')).rejects.toThrow('did not answer in time')
  })

  test('is kept while the timeout is off', async () => {
    changeResponseTimeout(client, 0)
    await client.query('SELECT pg_sleep(1.5)')
    changeResponseTimeout(client, SHORT_MS)
    await expect(client.query('SELECT pg_sleep(20)')).rejects.toThrow('did not answer in time')
  })
})
