import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { demoIds } from '../../../prisma/demo/ids.js'

/** What became of the requests of a load. */
export interface Outcome {
  readonly queries: number
  /** The keys of the acknowledged entries. */
  readonly entries: readonly string[]
  /** Requests that were sent and not answered correctly. */
  readonly failures: readonly string[]
  /** Connections the server did not accept. Nothing sent there can have reached it. */
  readonly refused: number
}

export interface Load {
  /** Requests answered so far. */
  readonly answered: () => number
  /** @returns the outcome, once every request has its answer */
  stop(): Promise<Outcome>
  /** The outcome, once the server accepts no more connections. */
  readonly ended: Promise<Outcome>
}

type Result = { readonly refused: true } | { readonly refused: false; readonly status: number; readonly body: string }

function send(url: string, token: string, agent: Agent, body: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'content-length': Buffer.byteLength(body) }
    const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('error', reject).on('end', () => {
        if (response.complete) resolve({ refused: false, status: response.statusCode ?? 0, body: text })
        else reject(new Error('half an answer'))
      })
    })
    sent.on('error', (error: Error & { readonly code?: string }) => {
      // The kernel resets a new connection that is still in the accept queue when the server stops listening.
      const isNotTaken = error.code === 'ECONNREFUSED' || (error.code === 'ECONNRESET' && !sent.reusedSocket)
      if (isNotTaken) resolve({ refused: true })
      else reject(error)
    })
    sent.end(body)
  })
}

const QUERY = 'query Roster { roster(first: 20) { totalCount nodes { id currentStatus } } }'
const ENTRY = `mutation SidelineEntry($input: SidelineEntryInput!) {
  sidelineEntry(input: $input) { replayed event { id } athlete { currentStatus } } }`

/** Clients with keep-alive connections that send without a pause, queries and entries in turn. Nothing is sent twice. */
export function startLoad(url: string, token: string, clients = 12): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const entries: string[] = []
  const failures: string[] = []
  let queries = 0
  let refused = 0
  let goesOn = true

  const check = (result: Exclude<Result, { readonly refused: true }>, marker: string): boolean => {
    if (result.status === 200 && !result.body.includes('"errors"') && result.body.includes(marker)) return true
    failures.push(`${result.status} ${result.body.slice(0, 200)}`)
    return false
  }
  const client = async (index: number): Promise<void> => {
    while (goesOn) {
      const isEntry = (queries + entries.length + index) % 2 === 0
      const entryKey = randomUUID()
      const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'KNEE', participation: 'OUT', entryKey }
      const body = isEntry ? { query: ENTRY, variables: { input } } : { query: QUERY }
      try {
        const result = await send(url, token, agent, JSON.stringify(body))
        if (result.refused) {
          refused += 1
          return
        }
        if (!check(result, isEntry ? '"replayed":false' : '"totalCount"')) continue
        if (isEntry) entries.push(entryKey)
        else queries += 1
      } catch (error) {
        failures.push(String(error))
      }
    }
  }
  const ended = Promise.all(Array.from({ length: clients }, (_, index) => client(index))).then(() => {
    agent.destroy()
    return { queries, entries, failures, refused }
  })
  return {
    answered: () => queries + entries.length,
    ended,
    stop() {
      goesOn = false
      return ended
    },
  }
}
