import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema, parse, validate } from 'graphql'
import { Client, signIn } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { errorRequests } from './error-requests.js'
import { blocksOf, codeIn, readme, readText, tableOf, type Block } from './markdown.js'
import { fitTo, withIds, type Ids } from './shown-answer.js'

/** A block with the answer that is shown behind it; null where there is none. */
interface Shown extends Block {
  readonly answer: unknown
}

const blocks = blocksOf(readme)
const shown: readonly Shown[] = blocks.map((block, index) => {
  const next = blocks[index + 1]
  return { ...block, answer: next?.language === 'json' ? (JSON.parse(next.text) as unknown) : null }
})
const operations = shown.filter(({ language }) => language === 'graphql')
const commands = shown.filter(({ language, text }) => language === 'bash' && text.startsWith('curl '))

const hasCurl = spawnSync('curl', ['--version']).status === 0
const describeWithCurl = hasCurl ? describe : describe.skip
const schema = buildSchema(readText('schema.graphql'))

const ids: Ids = new Map()
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

/** The account that an operation's first line names. */
function accountOf(document: string): string {
  const email = /^# (\S+@\S+)\n/.exec(document)?.[1]
  if (email === undefined) throw new Error('the first line does not say who is signed in')
  return email
}

/** What the page shows of an answer: it says once that every answer has its cost. */
function withoutCost(answer: unknown): { readonly data?: object | null } {
  const { extensions, ...rest } = answer as { readonly data?: object | null; readonly extensions?: unknown }
  expect(extensions).toEqual({ cost: { requested: expect.any(Number) as number, limit: 1_000_000 } })
  return rest
}

describeWithCurl(`the curl commands${hasCurl ? '' : ' (skipped: no curl on this machine)'}`, () => {
  let token = ''

  test.each(commands)('line $line is answered as shown', async ({ text, answer }) => {
    const command = text.replaceAll('http://127.0.0.1:8000', server.url)
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { env: { ...process.env, TOKEN: token } })
    token ||= /"accessToken":"([^"]+)"/.exec(stdout)?.[1] ?? ''
    const answered = withoutCost(JSON.parse(stdout))
    expect(answered).toEqual(fitTo(answer, answered, ids))
  })
})

describe('the operations', () => {
  test.each(operations)('line $line fits schema.graphql', ({ text }) => {
    expect(validate(schema, parse(text))).toEqual([])
  })

  // In the page's order: what is shared must have been entered before.
  test.each(operations)('line $line is answered as shown', async ({ text, answer }) => {
    const client = await as(accountOf(text))
    const answered = withoutCost(JSON.parse((await client.raw(withIds(text, ids))).text))
    if (answer !== null) {
      expect(answered).toEqual(fitTo(answer, answered, ids))
      return
    }
    expect(answered).toEqual({ data: expect.any(Object) as object })
    expect(Object.values(answered.data ?? {})).not.toContain(null)
  })

  test('show the main job to the trainer, the coach and the parent, and the rest of a case to the trainer', () => {
    expect(commands.map(({ answer }) => answer)).not.toContain(null)
    expect(commands).toHaveLength(2)
    const main = operations.filter(({ answer }) => answer !== null)
    expect(main.map(({ text }) => accountOf(text).split('@')[0])).toEqual([
      'at', 'at', 'coach', 'parent', 'at', 'parent', ...Array<string>(8).fill('at'), 'coach',
    ]) // prettier-ignore
  })
})

describe('the table of errors', () => {
  const rows = tableOf(readme, 'Code').map(([code = '', status = '']) => ({
    code: codeIn(code)[0],
    statuses: status.match(/\d{3}/g) ?? [],
  }))

  test('has every code of src/errors.ts, and no other', () => {
    const union = /export type ErrorCode =((?:\s*\| '\w+')+)/.exec(readText('src/errors.ts'))?.[1] ?? ''
    expect(rows.map(({ code }) => code).sort()).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort())
  })

  test.each(errorRequests)('$code comes with HTTP status $status', async ({ code, status, ask }) => {
    const answer = await ask(as)
    expect([answer.errors.map(({ extensions }) => extensions.code), answer.status]).toEqual([[code], status])
    expect(rows.find(row => row.code === code)?.statuses).toContain(String(status))
  })
})
