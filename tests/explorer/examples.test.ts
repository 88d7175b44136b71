import { demoAccounts } from '../../src/http/explorer/demo-accounts.js'
import { examples } from '../../src/http/explorer/examples.js'
import { startTestServer } from '../support/server.js'

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly unknown[]
}

const emailPrefixes = { AT: 'at@', COACH: 'coach@', PARENT: 'parent@', ADMIN: 'admin@' } as const

describe("the explorer's examples", () => {
  let server: Awaited<ReturnType<typeof startTestServer>>

  beforeAll(async () => {
    server = await startTestServer()
  }, 120_000)

  afterAll(() => server.close())

  test.each(examples)('$role: $title is answered in full', async ({ role, document, variables }) => {
    const authorization = role === 'ANYONE' ? {} : { authorization: `Bearer ${await tokenOf(emailPrefixes[role])}` }
    const answer = await send({ query: document, variables }, authorization)
    expect(answer.errors).toBeUndefined()
    expect(Object.values(answer.data ?? {})).not.toContain(null)
  })

  test.each(examples)('$title says whom it is for and what they will see', ({ document }) => {
    expect(document).toMatch(/^# For [\s\S]*# You will see /)
  })

  async function tokenOf(emailPrefix: string): Promise<string> {
    const account = demoAccounts.find(({ email }) => email.startsWith(emailPrefix))
    const query = 'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { accessToken } }'
    const { data } = await send({ query, variables: { email: account?.email, password: account?.password } }, {})
    return (data?.['login'] as { readonly accessToken: string }).accessToken
  }

  async function send(body: object, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Answer
  }
})
