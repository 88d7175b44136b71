import { connect } from 'node:net'
import { demoIds } from '../../../prisma/demo/ids.js'
import { Client, signIn } from '../../support/client.js'
import { keepCanary } from '../../support/logs.js'
import type { TestServer } from '../../support/server.js'

/** Part of every planted text, and of nothing else. */
const STEM = 'Quillfeather'
const NAME = `Zephyrine ${STEM}`
const NOTE = `${NAME} hears a ringing, told in confidence`

const encodings = [STEM, `${STEM}s`, ` ${STEM}`, `  ${STEM}`].flatMap(text =>
  [Buffer.from(text).toString('base64'), Buffer.from(text).toString('hex')].map(encoded => encoded.slice(0, 14)),
)

/** Finds the canary in a text, plain or in an encoding a client may use. */
export const canaryIn = (text: string): string | null =>
  [STEM.toLowerCase()].find(stem => text.toLowerCase().includes(stem)) ?? encodings.find(encoded => text.includes(encoded)) ?? null

/** A place where a client can put text, with a function that puts the canary there. */
export interface Place {
  readonly place: string
  readonly put: () => Promise<unknown>
}

/** Sends raw bytes, and waits until the other side has closed. */
const sendBytes = (url: string, bytes: string, close = false): Promise<void> =>
  new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) }, () => {
      socket.write(bytes)
      if (close) setTimeout(() => socket.destroy(), 50)
      else socket.end()
    })
    socket
      .on('error', () => undefined)
      .on('close', () => {
        resolve()
      })
      .resume()
  })

/** @param server whose demo data have the canary as a student's name (`nameAStudent`) */
export async function placesOf(server: TestServer): Promise<readonly Place[]> {
  const { url } = server
  keepCanary(STEM) // The teardown searches everything else that the run has printed for it, too.
  const trainer = await signIn(server, 'at@lincoln.example')
  const nobody = new Client(url)
  const json = { 'content-type': 'application/json' }
  const withHeaders = (headers: Readonly<Record<string, string>>) => () =>
    trainer.post(JSON.stringify({ query: '{ viewer { role } }' }), headers)
  const get =
    (path: string, headers: Readonly<Record<string, string>> = {}) =>
    () =>
      fetch(`${url}${path}`, { headers })
  const query =
    (text: string, variables: Readonly<Record<string, unknown>> = {}) =>
    () =>
      trainer.raw(text, variables)
  const places: Readonly<Record<string, () => Promise<unknown>>> = {
    'the rows of an answer': query(`query Roster { roster(first: 1000) { nodes { firstName lastName } } }`),
    'the rows of a refused answer': query(`query Roster { roster(first: 1000) { nodes { lastName cases { nodes { id nothing } } } } }`),
    'a search': query(`query Roster($search: String) { roster(filter: { search: $search }) { totalCount } }`, { search: STEM }),
    'a search in the text': query(`{ roster(filter: { search: "${STEM}" }) { totalCount } }`),
    'a block string': query(`{ roster(filter: { search: """${STEM}""" }) { totalCount } }`),
    'a cursor': query(`{ roster(after: "${Buffer.from(NAME).toString('base64')}") { totalCount } }`),
    'the operation’s name': query(`query ${STEM} { viewer { role } }`),
    'words of the operation’s name': query(`query Roster${STEM}Page { viewer { role } }`),
    'the mutation’s name': query(`mutation ${STEM} { logout }`.replace('logout', '__typename')),
    'an unknown operationName': () => trainer.post(JSON.stringify({ query: '{ viewer { role } }', operationName: NAME })),
    'an alias': query(`{ ${STEM}: viewer { ${STEM}: role } }`),
    'a fragment’s name': query(`query A { viewer { ...${STEM} } } fragment ${STEM} on Viewer { role }`),
    'a variable’s name': query(`query A($${STEM}: ID!) { athlete(id: $${STEM}) { id } }`, { [STEM]: demoIds.outAthlete }),
    'an unknown field': query(`{ ${STEM} }`),
    'an unknown directive': query(`{ viewer @${STEM} { role } }`),
    'an unknown enum value': query(`{ roster(filter: { sport: ${STEM} }) { totalCount } }`),
    'an unknown type': query(`query A($a: ${STEM}) { viewer { role } }`),
    'a comment': query(`{ viewer { role } } # ${NAME}`),
    'a syntax error': query(`{ viewer { "${NAME}" `),
    'an invalid variable': query('query A($id: ID!) { athlete(id: $id) { id } }', { id: { name: NAME } }),
    'an undeclared variable': query('{ viewer { role } }', { name: NAME }),
    'an entry': query(
      'mutation SidelineEntry($input: SidelineEntryInput!) { sidelineEntry(input: $input) { event { id summary clinicalNotes } } }',
      { input: { athleteId: demoIds.healthyAthlete, bodyPart: 'KNEE', participation: 'OUT', summary: NAME, clinicalNotes: NOTE } },
    ),
    'a refused entry': query('mutation A($input: SidelineEntryInput!) { sidelineEntry(input: $input) { event { id } } }', {
      input: { athleteId: NAME, bodyPart: 'KNEE', participation: 'OUT', summary: NOTE },
    }),
    'an entry that fails in the database': query('mutation A($input: AddNoteInput!) { addNote(input: $input) { event { id } } }', {
      input: { caseId: demoIds.activeCase, type: 'NOTE', summary: `fails ${NAME}`, clinicalNotes: NOTE },
    }),
    'an email and a password': () =>
      nobody.raw('mutation Login($email: String!, $password: String!) { login(email: $email, password: $password) { accessToken } }', {
        email: `zephyrine@${STEM.toLowerCase()}.example`,
        password: `${STEM} password`,
      }),
    'a refresh token': () => nobody.raw('mutation Refresh($token: String!) { refresh(refreshToken: $token) { accessToken } }', { token: STEM.repeat(6) }),
    'extensions': () => trainer.post(JSON.stringify({ query: '{ viewer { role } }', extensions: { persistedQuery: { version: 1, sha256Hash: STEM } } })),
    'a body that is not JSON': () => trainer.post(`{"query": "${NAME}`),
    'a body of the wrong shape': () => trainer.post(JSON.stringify([NAME, { query: NAME }])),
    'a body of another type': () => trainer.post(NAME, { 'content-type': `text/${STEM}` }),
    'a body that is too large': () => trainer.post(JSON.stringify({ query: NAME.repeat(60_000) })),
    'an incomplete body': () =>
      sendBytes(url, `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n{"query":"${NAME}`, true),
    'the access token': withHeaders({ authorization: `Bearer ${STEM}.${STEM}.${STEM}` }),
    'another authorization': withHeaders({ authorization: `Basic ${Buffer.from(`${STEM}:${STEM}`).toString('base64')}` }),
    'usual headers': withHeaders({ 'user-agent': NAME, referer: `https://${STEM}.example/`, origin: `https://${STEM}.example`, cookie: `name=${STEM}`, accept: `application/json, text/${STEM}`, 'accept-language': STEM, 'accept-encoding': STEM }),
    'headers of proxies': withHeaders({ 'x-forwarded-for': STEM, forwarded: `for=${STEM}`, 'x-forwarded-host': STEM, 'x-forwarded-proto': STEM, 'x-real-ip': STEM, via: STEM }),
    'ids of requests': withHeaders({ 'x-request-id': STEM, 'request-id': STEM, 'x-correlation-id': STEM, 'x-amzn-trace-id': STEM }),
    'headers of traces': withHeaders({ traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01', tracestate: `who=${STEM}`, baggage: `who=${STEM}` }),
    'a malformed traceparent': withHeaders({ traceparent: `00-${STEM}-0123456789abcdef-01` }),
    'a query in the address': get(`/graphql?query=${encodeURIComponent(`query ${STEM} { roster(filter: { search: "${NAME}" }) { totalCount } }`)}`, { ...json, authorization: `Bearer ${trainer.token ?? ''}` }),
    'a refused query in the address': get(`/graphql?query=${encodeURIComponent(`{ ${STEM} }`)}&variables=${STEM}`),
    'the parameters of the explorer': get(`/graphql?${STEM}=${STEM}`, { accept: 'text/html' }),
    'a path': get(`/${STEM}/${STEM}?${STEM}`),
    'a path of the explorer': get(`/explorer/${STEM}`),
    'a malformed path': () => sendBytes(url, `GET /%${STEM} HTTP/1.1\r\nhost: ${STEM}\r\nconnection: close\r\n\r\n`),
    'bytes that are not HTTP': () => sendBytes(url, `${NAME}\r\n\r\n`),
    'a header that is too large': () => sendBytes(url, `GET / HTTP/1.1\r\nhost: x\r\n${STEM}: ${NAME.repeat(3_000)}\r\n\r\n`),
    'a practice plan’s link': get(`/practice-plan/${demoIds.varsityFootball}?link=${STEM.repeat(6).slice(0, 64)}`),
    'a practice plan’s day and team': get(`/practice-plan/${STEM}?date=${STEM}`, { authorization: `Bearer ${trainer.token ?? ''}` }),
    'a practice plan': get(`/practice-plan/${demoIds.varsityFootball}`, { authorization: `Bearer ${trainer.token ?? ''}` }),
    'a health check': get(`/readyz?${STEM}`, { 'user-agent': NAME }),
    'a scrape': get(`/metrics?${STEM}`, { 'user-agent': NAME }),
  } // prettier-ignore
  return Object.entries(places).map(([place, put]) => ({ place, put }))
}

export { NAME as CANARY_NAME, STEM as CANARY }
