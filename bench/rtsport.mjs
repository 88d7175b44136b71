// RTSport as a contestant: one process of the built server, with all its checks enabled.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { countWritten } from './databases.mjs'
import { requestFiles, writeRequests } from './harness/requests.mjs'
import { graphqlData } from './harness/server.mjs'
import { NOTES_KEY, reset } from './load-rtsport.mjs'

const SECRET_KEY = 'a key for measuring alone, of more than 32 bytes'
const A_YEAR_IN_MINUTES = 525_600

const documents = {
  q1: `query CoachDashboard($id: ID!) {
    team(id: $id) {
      name
      athletes(first: 100) {
        nodes { id firstName lastName jerseyNumber currentStatus cases(status: ACTIVE, first: 50) { nodes { id status openedAt } } }
      }
    }
  }`,
  q2: `query CasePage($id: ID!) {
    case(id: $id) {
      id bodyPart severity attentionLevel
      athlete { firstName lastName currentStatus }
      milestones { label targetDate completedAt }
      timeline(first: 100) { nodes { id type occurredAt summary clinicalNotes author { displayName } } }
    }
  }`,
  q3: `query Roster {
    roster(first: 1000) {
      nodes {
        id firstName lastName gradYear jerseyNumber currentStatus schoolId
        cases(status: ACTIVE) { nodes { bodyPart attentionLevel severity } }
      }
    }
  }`,
  m1: `mutation SidelineEntry($input: SidelineEntryInput!) {
    sidelineEntry(input: $input) { event { id } case { id } caseCreated athlete { currentStatus } }
  }`,
}

const variables = {
  q1: ({ teamId }) => ({ id: teamId }),
  q2: ({ caseId }) => ({ id: caseId }),
  q3: () => ({}),
  m1: ({ athleteId, bodyPart, participation, summary }) => ({ input: { athleteId, bodyPart, participation, summary } }),
}

const withActiveCases = ({ cases, ...athlete }) => ({ ...athlete, activeCases: cases.nodes })

const answers = {
  q1: ({ team }) => ({ name: team.name, athletes: team.athletes.nodes.map(withActiveCases) }),
  q2: data => ({ ...data.case, timeline: data.case.timeline.nodes }),
  q3: ({ roster }) => roster.nodes.map(withActiveCases),
  m1: ({ sidelineEntry: { event, case: entered, caseCreated, athlete } }) => ({
    eventId: event.id,
    caseId: entered.id,
    caseCreated,
    currentStatus: athlete.currentStatus,
  }),
}

const WAY = /^rtsport_operations_total\{way="(\w+)"[^}]*\} (\d+)/gm

/**
 * How the server has answered its operations since its start.
 * @returns {way: operations}, where `resolvers` fell back from one statement to loaders; null if the server does not count them
 */
export async function readFallbacks(origin) {
  const response = await fetch(`${origin}/metrics`)
  if (!response.ok) return null
  const counts = {}
  // Each of several processes has a count of its own.
  for (const [, way, operations] of (await response.text()).matchAll(WAY)) counts[way] = (counts[way] ?? 0) + Number(operations)
  return counts
}

/**
 * @param root the folder of the built RTSport to measure
 * @param name distinguishes two of them in one run
 */
export async function rtsport({ root, databaseUrl, scale, name = 'rtsport' }) {
  const { AccessTokens } = await import(pathToFileURL(path.join(root, 'dist', 'src', 'auth', 'access-token.js')))
  const tokens = new AccessTokens([SECRET_KEY], A_YEAR_IN_MINUTES)
  // Each membership has one session with the same id: see load-rtsport.mjs.
  const tokenFor = ({ membershipId, schoolId, role }) => tokens.sign({ schoolId, membershipId, role, sessionId: membershipId }).accessToken
  return {
    name,
    // As `npm start` starts it.
    command: [process.execPath, '--max-semi-space-size=16', 'dist/src/main.js'],
    cwd: root,
    env: {
      DATABASE_URL: databaseUrl, SECRET_KEY, NOTES_KEY, PORT: '4100', HOST: '127.0.0.1', DEBUG: 'false', WORKERS: '1',
      // One viewer sends all requests here, so the budget is active but never runs out.
      COST_PER_MINUTE: '1000000000000',
    }, // prettier-ignore
    readyUrl: 'http://127.0.0.1:4100/readyz',
    databaseUrl,
    scale,
    requests: requestFiles(name),
    prepare: () =>
      writeRequests(name, scale, (workload, subject) => ({
        method: 'POST',
        path: '/graphql',
        token: tokenFor(subject.viewer),
        body: { query: documents[workload].replace(/\s+/g, ' '), variables: variables[workload](subject) },
      })),
    canonical: (workload, text) => answers[workload](graphqlData(text)),
    reset: () => reset(databaseUrl),
    countWritten: () => countWritten(databaseUrl, 'events'),
    readCounters: readFallbacks,
  }
}
