import pg from 'pg'
import { toCodedError } from '../../src/data/database-errors.js'
import { changeResponseTimeout, setResponseTimeout } from '../../src/data/pipeline/response-timeout.js'
import { onServer, readTemplate } from '../support/databases.js'

const describeOnServer = onServer() ? describe : describe.skip
const SHORT_MS = 300

describeOnServer('a connection that says nothing', () => {
  let client: pg.Client
  beforeEach(async () => {
    client = new pg.Client({ connectionString: readTemplate().serverUrl ?? '' })
    client.on('error', () => undefined)
    await client.connect()
    setResponseTimeout(client, SHORT_MS)
  })
  afterEach(() => client.end().catch(() => undefined))

  test('although it was asked is given up, and whoever waits is told to come again', async () => {
    const error = await client.query('SELECT pg_sleep(20)').catch((reason: unknown) => reason)
    expect(toCodedError(error)).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } })
    await expect(client.query('SELECT 1')).rejects.toThrow()
  })

  test('because nobody asks it is kept', async () => {
    await new Promise(resolve => setTimeout(resolve, 3 * SHORT_MS))
    expect((await client.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('is given up after it was kept, too', async () => {
    await new Promise(resolve => setTimeout(resolve, 2 * SHORT_MS))
    await expect(client.query('SELECT pg_sleep(20)')).rejects.toThrow('too long')
  })

  test('is waited for where someone has said so', async () => {
    changeResponseTimeout(client, 0)
    await client.query('SELECT pg_sleep(1.5)')
    changeResponseTimeout(client, SHORT_MS)
    await expect(client.query('SELECT pg_sleep(20)')).rejects.toThrow('too long')
  })
})
