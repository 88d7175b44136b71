import { startTestServer } from '../support/server.js'

const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe("the explorer's page", () => {
  let server: Awaited<ReturnType<typeof startTestServer>>

  beforeAll(async () => {
    server = await startTestServer()
  }, 120_000)

  afterAll(() => server.close())

  const loadPage = (): Promise<Response> => fetch(`${server.url}/graphql`, { headers: { accept: browserAccept } })

  test('has a content security policy for its own files only', async () => {
    const { headers } = await loadPage()
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-")
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('has a new nonce each time', async () => {
    const [first, second] = await Promise.all([loadPage(), loadPage()])
    expect(first.headers.get('content-security-policy')).not.toBe(second.headers.get('content-security-policy'))
  })

  test('refers to files that can be cached forever', async () => {
    const page = await (await loadPage()).text()
    const names = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, name = '']) => `${server.url}${name}`)
    expect(names.length).toBeGreaterThan(4)
    for (const name of names) {
      const answer = await fetch(name)
      const { status, headers } = answer
      await answer.arrayBuffer() // An unread answer keeps its connection open, and so the server.
      expect([name, status, headers.get('cache-control')]).toEqual([name, 200, 'public, max-age=31536000, immutable'])
    }
  })

  test('leaves every other request on its path to GraphQL', async () => {
    const query = await fetch(`${server.url}/graphql?query={__typename}`, {
      headers: { accept: 'application/json', 'apollo-require-preflight': 'true' },
    })
    expect(await query.json()).toEqual({ data: { __typename: 'Query' }, extensions: { cost: { requested: 0, limit: 1_000_000 } } })
    const typed = await fetch(`${server.url}/graphql?query={__typename}`, { headers: { accept: browserAccept } })
    expect(typed.headers.get('content-security-policy') ?? '').not.toContain('script-src') // The policy of the explorer's page.
    const elsewhere = await fetch(`${server.url}/graphql/`, { headers: { accept: browserAccept } })
    expect(elsewhere.status).not.toBe(200)
  })

  test('serves nothing that is not on its list', async () => {
    const [, folder = ''] = /src="(\/explorer\/[^/]+)\//.exec(await (await loadPage()).text()) ?? []
    for (const name of ['package.json', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', 'main.ts', '']) {
      expect([name, (await fetch(`${server.url}${folder}/${name}`)).status]).toEqual([name, 404])
    }
  })
})
