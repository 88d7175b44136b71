import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema, parse, validate } from 'graphql'
import { Client, signIn } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { blocksOf, readme, readText, type Block } from './markdown.js'
import { fitTo, withIds, type Ids } from './shown-answer.js'

/** A block with the answer shown behind it, where there is one. */
interface Shown extends Block {
  readonly answer: unknown
}

const blocks = blocksOf(readme)
const shown: readonly Shown[] = blocks.map((block, index) => {
  const next = blocks[index + 1]
  return { ...block, answer: next?.language === 'json' ? (JSON.parse(next.text) as unknown) : null }
})
const operations = shown.filter(({ language }) => language === 'graphql')
const requests = shown.filter(({ language, text }) => language === 'bash' && text.startsWith('curl '))

const hasCurl = spawnSync('curl', ['--version']).status === 0
const describeWithCurl = hasCurl ? describe : describe.skip

describe('README.md', () => {
  const ids: Ids = new Map()
  const clients = new Map<string, Client>()
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer()
  }, 120_000)
  afterAll(() => server.close())

  /** Signed in as the operation's first line says. */
  async function clientFor(document: string): Promise<Client> {
    const email = /^# (\S+@\S+)\n/.exec(document)?.[1]
    if (email === undefined) throw new Error('the first line does not say who is signed in')
    const client = clients.get(email) ?? (await signIn(server, email))
    clients.set(email, client)
    return client
  }

  describeWithCurl(`its curl commands${hasCurl ? '' : ' (skipped: no curl on this machine)'}`, () => {
    let token = ''

    test.each(requests)('line $line is answered as shown', async ({ text, answer }) => {
      const command = text.replaceAll('http://127.0.0.1:8000', server.url)
      const { stdout } = await promisify(execFile)('bash', ['-c', command], { env: { ...process.env, TOKEN: token } })
      token ||= /"accessToken":"([^"]+)"/.exec(stdout)?.[1] ?? ''
      const answered: unknown = JSON.parse(stdout)
      expect(answer).not.toBeNull()
      expect(answered).toEqual(fitTo(answer, answered, ids))
    })
  })

  test.each(operations)('line $line fits schema.graphql', ({ text }) => {
    expect(validate(buildSchema(readText('schema.graphql')), parse(text))).toEqual([])
  })

  // In the page's order: what is shared must have been entered.
  test.each(operations)('line $line is answered as shown', async ({ text, answer }) => {
    const client = await clientFor(text)
    const answered = JSON.parse((await client.raw(withIds(text, ids))).text) as { readonly data?: object | null }
    if (answer !== null) {
      expect(answered).toEqual(fitTo(answer, answered, ids))
      return
    }
    expect(answered).toEqual({ data: expect.any(Object) as object })
    expect(Object.values(answered.data ?? {})).not.toContain(null)
  })

  test('shows the main job of the trainer, the coach and the parent', () => {
    const main = operations.filter(({ answer }) => answer !== null)
    expect(main.map(({ text }) => text.split('\n')[0])).toEqual([
      '# at@lincoln.example',
      '# at@lincoln.example',
      '# coach@lincoln.example',
      '# parent@lincoln.example',
      '# at@lincoln.example',
      '# parent@lincoln.example',
    ])
    expect(requests).toHaveLength(2)
  })
})
