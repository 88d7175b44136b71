import type { Answer, Client } from '../support/client.js'

const CASE = '01900000-0000-7000-8000-000000000006'
const HEAD_CASE = '01900000-0000-7000-8000-000000000003'
const ATHLETE = '01900000-0000-7000-8000-000000000002'
const MOST_FAILURES = 5

/** A client for a demo account, or a signed-out one for null. */
export type As = (email: string | null) => Promise<Client>

/** A request that gets one error. */
export interface ErrorRequest {
  readonly code: string
  readonly status: number
  readonly ask: (as: As) => Promise<Answer<unknown>>
}

const request = (
  code: string,
  status: number,
  email: string | null,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): ErrorRequest => ({
  code,
  status,
  ask: async as => (await as(email)).raw(query, variables),
})

const trainer = 'at@lincoln.example'
const noSuchEvent = `mutation { setEventVisibility(input: { eventId: "${CASE}", visibility: [] }) { event { id } } }`
const tooMuch = '{ roster(first: 1000) { nodes { cases(first: 1000) { nodes { timeline(first: 2) { totalCount } } } } } }'
const clearance = `mutation { grantClearance(input: { caseId: "${HEAD_CASE}", summary: "Fit" }) { replayed } }`
const attempt = (email: string): string => `mutation { login(email: "${email}", password: "no") { expiresAt } }`
const entry = (bodyPart: string): string =>
  `mutation { sidelineEntry(input: { athleteId: "${ATHLETE}", bodyPart: ${bodyPart}, participation: OUT, entryKey: "one" }) { replayed } }`

/** A request for every code and status that a request alone can cause. */
export const errorRequests: readonly ErrorRequest[] = [
  request('UNAUTHENTICATED', 401, null, '{ viewer { role } }'),
  request('UNAUTHENTICATED', 401, null, attempt(trainer)),
  request('FORBIDDEN', 200, 'parent@lincoln.example', '{ roster { totalCount } }'),
  request('NOT_FOUND', 200, trainer, noSuchEvent),
  request('BAD_USER_INPUT', 200, trainer, '{ roster(first: 0) { totalCount } }'),
  request('BAD_USER_INPUT', 400, trainer, 'query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }', { order: 'NO' }),
  request('QUERY_TOO_COMPLEX', 400, trainer, tooMuch),
  request('CLEARANCE_NOT_ALLOWED', 200, trainer, clearance),
  {
    code: 'CONFLICT',
    status: 200,
    async ask(as) {
      const client = await as(trainer)
      await client.raw(entry('KNEE'))
      return client.raw(entry('WRIST'))
    },
  },
  {
    code: 'STEP_TOO_EARLY',
    status: 200,
    async ask(as) {
      const client = await as(trainer)
      const applied = await client.raw<{ applyProtocol: { phaseBar: { current: { id: string } } } }>(
        `mutation { applyProtocol(input: { caseId: "${CASE}", protocol: "ANKLE_SPRAIN" }) { phaseBar { current { id } } } }`,
      )
      const step = applied.data?.applyProtocol.phaseBar.current.id
      return client.raw(`mutation { completeMilestone(input: { milestoneId: "${step}" }) { replayed } }`)
    },
  },
  {
    code: 'RATE_LIMITED',
    status: 429,
    async ask(as) {
      const nobody = await as(null)
      for (let failures = 0; failures < MOST_FAILURES; failures++) await nobody.raw(attempt('nobody@lincoln.example'))
      return nobody.raw(attempt('nobody@lincoln.example'))
    },
  },
]
