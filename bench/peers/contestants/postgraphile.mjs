// PostGraphile 5 over row-level security: see postgraphile/server.mjs.

import { fileURLToPath } from 'node:url'
import { countWritten } from '../../databases.mjs'
import { requestFiles, writeRequests } from '../../harness/requests.mjs'
import { graphqlData } from '../../harness/server.mjs'
import { by } from '../facts.mjs'
import { tokenFor } from '../jwt.mjs'
import { reset } from '../load.mjs'
import { node22 } from '../postgraphile/node22.mjs'

const ACTIVE_CASES = 'injuryCasesByAthleteIdList(condition: {status: "ACTIVE"}, orderBy: [OPENED_AT_ASC, ID_ASC])'

const documents = {
  q1: `query CoachDashboard($id: UUID!) {
    team: teamById(id: $id) {
      name
      members: teamAthletesByTeamIdList {
        athlete: athleteByAthleteId {
          id firstName lastName jerseyNumber currentStatus
          activeCases: ${ACTIVE_CASES} { id status openedAt }
        }
      }
    }
  }`,
  q2: `query CasePage($id: UUID!) {
    case: injuryCaseById(id: $id) {
      id bodyPart severity attentionLevel
      athlete: athleteByAthleteId { firstName lastName currentStatus }
      milestones: milestonesByCaseIdList(orderBy: [POSITION_ASC]) { label targetDate completedAt }
      timeline: eventsByCaseIdList(orderBy: [OCCURRED_AT_ASC, ID_ASC]) {
        id type occurredAt summary clinicalNotes
        author: membershipByAuthorId { displayName }
      }
    }
  }`,
  q3: `query Roster($id: UUID!) {
    athletes: allAthletesList(condition: {schoolId: $id}, orderBy: [LAST_NAME_ASC, FIRST_NAME_ASC, ID_ASC]) {
      id firstName lastName gradYear jerseyNumber currentStatus schoolId
      activeCases: ${ACTIVE_CASES} { bodyPart attentionLevel severity }
    }
  }`,
  m1: `mutation SidelineEntry($input: SidelineEntryInput!) {
    entry: sidelineEntry(input: $input) { sidelineResult { eventId caseId caseCreated currentStatus } }
  }`,
}

const variables = {
  q1: ({ teamId }) => ({ id: teamId }),
  q2: ({ caseId }) => ({ id: caseId }),
  q3: ({ schoolId }) => ({ id: schoolId }),
  m1: ({ athleteId, bodyPart, participation, summary }) => ({ input: { athleteId, bodyPart, participation, summary } }),
}

const answers = {
  // The only concession: without a plugin, PostGraphile cannot order its list of members by the athlete's name.
  q1: ({ team }) => ({ name: team.name, athletes: team.members.map(m => m.athlete).sort(by('lastName', 'firstName', 'id')) }),
  q2: data => data.case,
  q3: data => data.athletes,
  m1: data => data.entry.sidelineResult,
}

export const postgraphile = ({ databaseUrl, scale }) => ({
  name: 'postgraphile',
  command: [node22(), 'server.mjs'],
  cwd: fileURLToPath(new URL('../postgraphile', import.meta.url)),
  env: { PORT: '4103', GRAPHILE_ENV: 'production', PEERS_DATABASE_URL: databaseUrl },
  readyUrl: 'http://127.0.0.1:4103/graphql',
  databaseUrl,
  scale,
  requests: requestFiles('postgraphile'),
  prepare: () =>
    writeRequests('postgraphile', scale, (workload, subject) => ({
      method: 'POST',
      path: '/graphql',
      token: tokenFor(subject.viewer),
      body: { query: documents[workload].replace(/\s+/g, ' '), variables: variables[workload](subject) },
    })),
  canonical: (workload, text) => answers[workload](graphqlData(text)),
  reset: () => reset(databaseUrl),
  countWritten: () => countWritten(databaseUrl, 'peers.event'),
})
