// What one operation sends to PostgreSQL and receives.

import { short, table } from '../harness/figures.mjs'
import { startProxy } from '../harness/postgres-proxy.mjs'
import { untilIdle } from '../harness/processes.mjs'
import { readRequests } from '../harness/requests.mjs'
import { ask, withServer } from '../harness/server.mjs'
import { wrk } from '../harness/wrk.mjs'

const OPERATIONS = 50
const CONNECTIONS = 16

/** Requested one after the other, once every connection has its prepared statements. */
async function countWorkload(contestant, server, proxy, workload) {
  const file = contestant.requests[workload]
  await wrk(server.origin, file, CONNECTIONS, 1)
  await untilIdle(server.pid)
  const requests = readRequests(file)
  proxy.take()
  for (let i = 0; i < OPERATIONS; i++) await ask(contestant, server.origin, workload, requests[i % requests.length])
  const { statements, parsed, roundTrips, sent, received } = proxy.take()
  const each = [statements, parsed, roundTrips, sent / 1024, received / 1024].map(sum => short(sum / OPERATIONS))
  return [workload.toUpperCase(), contestant.name, ...each]
}

async function countContestant(makeContestant, databaseUrl, workloads) {
  const proxy = await startProxy(databaseUrl)
  const contestant = await makeContestant(proxy.url)
  contestant.prepare()
  await contestant.reset()
  const rows = await withServer(contestant, async server => {
    const counted = []
    for (const workload of workloads) counted.push(await countWorkload(contestant, server, proxy, workload))
    return counted
  })
  await contestant.reset()
  await proxy.close()
  return rows
}

export async function protocol({ contestants, remake, options }) {
  const rows = []
  for (const { name, databaseUrl } of contestants) {
    console.error(`protocol: ${name}`)
    rows.push(...(await countContestant(url => remake(name, { databaseUrl: url }), databaseUrl, options.workloads)))
  }
  rows.sort(([one], [other]) => options.workloads.indexOf(one.toLowerCase()) - options.workloads.indexOf(other.toLowerCase()))
  const head = ['workload', 'contestant', 'statements', 'parsed', 'round trips', 'KiB sent', 'KiB received']
  const text = `Counted on the wire between server and PostgreSQL, over ${OPERATIONS} operations one after the other
on a warm server; per operation. A statement is an Execute or a simple Query, BEGIN and COMMIT among
them; what a function does inside PostgreSQL does not show. A round trip is a message whose answer the server waits for.

${table(head, rows)}`
  return { texts: { protocol: text }, good: true }
}
