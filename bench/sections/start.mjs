// The time from the process's start to the first answer, on an existing database.

import { median, short, spread, table } from '../harness/figures.mjs'
import { readRequests } from '../harness/requests.mjs'
import { ask, withServer } from '../harness/server.mjs'

const WORKLOAD = 'q1'

async function secondsToFirstAnswer(contestant) {
  const [request] = readRequests(contestant.requests[WORKLOAD])
  const began = performance.now()
  return withServer(contestant, async server => {
    await ask(contestant, server.origin, WORKLOAD, request)
    return (performance.now() - began) / 1000
  })
}

export async function start({ contestants, options }) {
  const seconds = new Map(contestants.map(contestant => [contestant, []]))
  for (const contestant of contestants) contestant.prepare()
  for (let i = 0; i < options.starts; i++) {
    for (const contestant of contestants) seconds.get(contestant).push(await secondsToFirstAnswer(contestant))
  }
  for (const [{ name }, values] of seconds) console.error(`start: ${name}, ${short(median(values))} s`)
  const rows = [...seconds].map(([{ name }, values]) => [name, spread(values)])
  const text = `Seconds from the start of the process to the first answer to ${WORKLOAD.toUpperCase()};
${options.starts} starts of each, in turn.

${table(['contestant', 'seconds'], rows)}`
  return { texts: { start: text }, good: true }
}
