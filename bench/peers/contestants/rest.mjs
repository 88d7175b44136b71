// What the two REST peers share: their paths, and bodies that are already canonical answers.

import { countWritten } from '../../databases.mjs'
import { requestFiles, writeRequests } from '../../harness/requests.mjs'
import { tokenFor } from '../jwt.mjs'
import { reset } from '../load.mjs'

const routes = {
  q1: ({ teamId }) => ({ method: 'GET', path: `/q1/${teamId}` }),
  q2: ({ caseId }) => ({ method: 'GET', path: `/q2/${caseId}` }),
  q3: () => ({ method: 'GET', path: '/q3' }),
  m1: ({ athleteId, bodyPart, participation, summary }) => ({
    method: 'POST',
    path: '/m1',
    body: { athleteId, bodyPart, participation, summary },
  }),
}

export const rest = ({ databaseUrl, scale }) => ({
  databaseUrl,
  scale,
  requests: requestFiles('rest'),
  prepare: () => writeRequests('rest', scale, (workload, subject) => ({ ...routes[workload](subject), token: tokenFor(subject.viewer) })),
  canonical: (_workload, text) => JSON.parse(text),
  reset: () => reset(databaseUrl),
  countWritten: () => countWritten(databaseUrl, 'peers.event'),
})
