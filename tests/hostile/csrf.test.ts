import { request } from 'node:http'
import { demoIds } from '../../prisma/demo/ids.js'
import { useServer } from '../api/support.js'

// A page of another site can make a browser send GET and POST without a preflight, with a form's content types and few headers. The browser
// adds no tokens, so only public data is at risk, and whatever a future cookie would open. None of it runs.

const { server, as, sql } = useServer({ debug: false, corsOrigins: ['https://app.example'] })

const QUERY = '{ viewer { role } }'
const ENTRY = `mutation { sidelineEntry(input: { athleteId: "${demoIds.healthyAthlete}", bodyPart: ELBOW, participation: OUT }) { replayed } }`
const LOGIN = 'mutation { login(email: "at@lincoln.example", password: "sideline") { accessToken } }'

interface Got {
  readonly status: number
  readonly text: string
}

/** With node:http, because fetch would correct some of these requests. */
async function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string,
): Promise<Got> {
  // As if the browser had added the token, so that only the CSRF guard can refuse.
  const authorization = `Bearer ${(await as('trainer')).token ?? ''}`
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server().url}${path}`,
      { method, headers: { authorization, origin: 'https://evil.example', ...headers } },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function written(): Promise<string> {
  await as('trainer') // Its sign-in creates a session too, so it comes first.
  return sql(sql => sql.value<string>`SELECT (SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM sessions)`)
}

/** Expects a refusal with nothing written. */
async function expectRefused(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string,
): Promise<void> {
  const before = await written()
  const { status, text } = await send(method, path, headers, body)
  expect([headers, status >= 400 && status < 500, text.includes('"data":{')]).toEqual([headers, true, false])
  expect((JSON.parse(text) as { errors: readonly unknown[] }).errors).toHaveLength(1)
  expect(await written()).toBe(before)
}

/** Content types that need no preflight, and ones that have been mistaken for JSON. */
const TYPES: readonly (string | null)[] = [
  null,
  '',
  'text/plain',
  'text/plain; charset=utf-8',
  'text/plain;charset=UTF-8',
  'TEXT/PLAIN',
  'text/plain; application/json',
  'text/plain, application/json',
  'text/plain;x=application/json',
  'text/plain; type="application/json"',
  'text/plain\t; application/json',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=application/json',
  'Multipart/Form-Data; Boundary="x"',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-8',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/x-www-form-urlencoded;application/json',
  'application/jsonp',
  'application/json-patch+json',
  'application/jsonapplication/json',
  'application',
  '/',
  '*/*',
  'json',
]
const FORMS: readonly (readonly [what: string, make: (document: string) => string])[] = [
  ['JSON', document => JSON.stringify({ query: document })],
  ['a form', document => new URLSearchParams({ query: document }).toString()],
  ['the document', document => document],
  ['JSON as a form’s only field sends it', document => `${JSON.stringify({ query: document, x: '' }).slice(0, -2)}=": ""}`],
  ['a form of parts', document => `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${document}\r\n--x--`],
]

describe.each(TYPES.map(type => [type]))('a body of type %j', type => {
  test.each(FORMS)('as %s is refused: no query, no mutation, no sign-in', async (_what, make) => {
    const headers: Readonly<Record<string, string>> = type === null ? {} : { 'content-type': type }
    for (const document of [QUERY, ENTRY, LOGIN]) await expectRefused('POST', '/graphql', headers, make(document))
  })

  test('is refused even with a header that needs a preflight, because it is not JSON', async () => {
    const headers = { ...(type === null ? {} : { 'content-type': type }), 'apollo-require-preflight': '1', 'x-apollo-operation-name': 'Q' }
    await expectRefused('POST', '/graphql', headers, JSON.stringify({ query: ENTRY }))
  })

  test('with the operation in the URL is refused', async () => {
    const headers: Readonly<Record<string, string>> = type === null ? {} : { 'content-type': type }
    for (const document of [QUERY, ENTRY]) await expectRefused('POST', `/graphql?query=${encodeURIComponent(document)}`, headers, '')
  })
})

describe('a GET by URL alone, as from a link, an image or a form', () => {
  const address = (document: string): string => `/graphql?query=${encodeURIComponent(document)}`

  test.each(TYPES.filter(type => type === null || /^(text\/plain|multipart|application\/x-www)/i.test(type)).map(type => [type]))(
    'with content type %j is refused',
    async type => {
      await expectRefused('GET', address(QUERY), type === null ? {} : { 'content-type': type }, '')
    },
  )

  test('is answered with a header that needs a preflight', async () => {
    for (const name of ['apollo-require-preflight', 'x-apollo-operation-name']) {
      const { status, text } = await send('GET', address(QUERY), { [name]: 'x' }, '')
      expect([status, JSON.parse(text)]).toMatchObject([200, { data: { viewer: { role: 'AT' } } }])
    }
  })

  test('is refused when that header is empty', async () => {
    await expectRefused('GET', address(QUERY), { 'apollo-require-preflight': '' }, '')
  })
})

test('a body that is not JSON is refused without being read', async () => {
  for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded']) {
    const { status } = await send('POST', '/graphql', { 'content-type': type }, JSON.stringify({ query: QUERY }))
    expect([type, status]).toEqual([type, 415])
  }
})

test('two content types are refused, whichever is acceptable', async () => {
  for (const types of [
    ['text/plain', 'application/json'],
    ['application/x-www-form-urlencoded', 'application/json'],
  ])
    await expectRefused('POST', '/graphql', { 'content-type': types }, JSON.stringify({ query: ENTRY }))
})

test('a method-override header is ignored', async () => {
  for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method'])
    await expectRefused('GET', `/graphql?query=${encodeURIComponent(ENTRY)}`, { [name]: 'POST', 'apollo-require-preflight': '1' }, '')
})

test('JSON is accepted with any charset', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;Charset="UTF-8"']) {
    const { status } = await send('POST', '/graphql', { 'content-type': type }, JSON.stringify({ query: QUERY }))
    expect([type, status]).toEqual([type, 200])
  }
})
