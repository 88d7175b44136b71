import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema, parse, validate } from 'graphql'
import { signIn, type Client } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { blocksOf, page, readText, type Block } from './markdown.js'
import { fitTo, withIds, type Ids } from './shown-answer.js'

/** A block and the answer shown after it, or null without one. */
interface Shown extends Block {
  readonly answer: unknown
}

function shownIn(file: string): readonly Shown[] {
  const blocks = blocksOf(page(file))
  return blocks.map((block, index) => {
    const next = blocks[index + 1]
    return { ...block, answer: next?.language === 'json' ? (JSON.parse(next.text) as unknown) : null }
  })
}

/** The account named in an operation's first line. */
function accountOf(document: string): string {
  const email = /^# (\S+@\S+)\n/.exec(document)?.[1]
  if (email === undefined) throw new Error('the first line does not say who is signed in')
  return email
}

/** Pages show answers without their cost, and say so once. */
function withoutCost(answer: unknown): { readonly data?: object | null } {
  const { extensions, ...rest } = answer as { readonly data?: object | null; readonly extensions?: unknown }
  expect(extensions).toEqual({ cost: { requested: expect.any(Number) as number, limit: 1_000_000 } })
  return rest
}

const rolesIn = (operations: readonly Shown[]): readonly string[] => operations.map(({ text }) => accountOf(text).split('@')[0] ?? '')

const hasCurl = spawnSync('curl', ['--version']).status === 0
const testWithCurl = hasCurl ? test : test.skip
const schema = buildSchema(readText('schema.graphql'))

const AT = 'at'
const PAGES = [
  // What each page promises to show: one case to three people, and in the tour the rest of it.
  { file: 'README.md', curls: 1, roles: [AT, AT, 'coach', 'parent'] },
  { file: 'docs/tour.md', curls: 2, roles: [AT, AT, 'coach', 'parent', AT, 'parent', ...Array<string>(8).fill(AT), 'coach'] },
  { file: 'docs/rest.md', curls: 0, roles: [] },
]

// Each page runs on new demo data.
describe.each(PAGES)('$file', ({ file, curls, roles }) => {
  const shown = shownIn(file)
  const operations = shown.filter(({ language }) => language === 'graphql')
  const commands = shown.filter(({ language, text }) => language === 'bash' && text.startsWith('curl '))
  const ids: Ids = new Map()
  const clients = new Map<string, Client>()
  let server: TestServer
  let token = ''

  beforeAll(async () => {
    server = await startTestServer()
  }, 120_000)
  afterAll(() => server.close())

  async function as(email: string): Promise<Client> {
    const client = clients.get(email) ?? (await signIn(server, email))
    clients.set(email, client)
    return client
  }

  async function run({ language, text }: Block): Promise<unknown> {
    if (language === 'graphql') return JSON.parse((await (await as(accountOf(text))).raw(withIds(text, ids))).text)
    const command = text.replaceAll('http://127.0.0.1:8000', server.url)
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { env: { ...process.env, TOKEN: token } })
    token ||= /"accessToken":"([^"]+)"/.exec(stdout)?.[1] ?? ''
    return JSON.parse(stdout)
  }

  async function isAnsweredAsShown(block: Shown): Promise<void> {
    const answered = withoutCost(await run(block))
    if (block.answer !== null) {
      expect(answered).toEqual(fitTo(block.answer, answered, ids))
      return
    }
    expect(answered).toEqual({ data: expect.any(Object) as object })
    expect(Object.values(answered.data ?? {})).not.toContain(null)
  }

  test('shows what it promises', () => {
    expect(operations.length).toBeGreaterThan(0)
    expect(commands.map(({ answer }) => answer)).not.toContain(null)
    expect(commands).toHaveLength(curls)
    expect(rolesIn(operations.filter(({ answer }) => answer !== null))).toEqual(roles)
  })

  for (const block of operations) {
    test(`line ${block.line} is valid for schema.graphql`, () => {
      expect(validate(schema, parse(block.text))).toEqual([])
    })
  }

  // In the page's order, because what is shared must have been entered before.
  for (const block of commands) testWithCurl(`line ${block.line}, with curl, is answered as shown`, () => isAnsweredAsShown(block))
  for (const block of operations) test(`line ${block.line} is answered as shown`, () => isAnsweredAsShown(block))
})
