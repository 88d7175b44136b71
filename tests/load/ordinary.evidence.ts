import { onServer } from '../support/databases.js'
import { useServer } from '../api/support.js'
import { metric } from './support/ask.js'

const CLIENTS = 200
const QUESTIONS = onServer() ? 3_000 : 1_000

const { server, as } = useServer()

test(`with the default limits, ${CLIENTS} clients that send without a pause are all answered`, async () => {
  const trainer = await as('trainer')
  const statuses = new Map<number, number>()
  let left = QUESTIONS
  const client = async () => {
    while (left > 0) {
      left -= 1
      const { status } = await trainer.raw('{ viewer { displayName } roster(first: 10) { nodes { firstName lastName currentStatus } } }')
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  expect([...statuses]).toEqual([[200, QUESTIONS]])
  for (const reason of ['line_full', 'waited', 'deadline', 'hung_up'])
    expect(await metric(server().url, `rtsport_requests_shed_total{reason="${reason}"}`)).toBe(0)
}, 120_000)
