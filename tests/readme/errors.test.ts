import { errorFacts } from '../../src/errors.js'
import { Client, signIn } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { errorRequests } from './error-requests.js'
import { codeIn, page, tableOf } from './markdown.js'

const rows = tableOf(page('docs/errors.md'), 'Code').map(([code = '', status = '']) => ({
  code: codeIn(code)[0],
  statuses: status.match(/\d{3}/g) ?? [],
}))

const clients = new Map<string, Client>()
let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
}, 120_000)
afterAll(() => server.close())

async function as(email: string | null): Promise<Client> {
  if (email === null) return new Client(server.url)
  const client = clients.get(email) ?? (await signIn(server, email))
  clients.set(email, client)
  return client
}

test('docs/errors.md has exactly the codes of src/errors.ts', () => {
  expect(rows.map(({ code }) => code)).toEqual(Object.keys(errorFacts))
})

test.each(errorRequests)('$code comes with HTTP status $status', async ({ code, status, ask }) => {
  const answer = await ask(as)
  expect([answer.errors.map(({ extensions }) => extensions.code), answer.status]).toEqual([[code], status])
  expect(rows.find(row => row.code === code)?.statuses).toContain(String(status))
})
