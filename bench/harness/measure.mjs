// Measures contestants one at a time, in interleaved rounds (A B C A B C ...), so that disturbances of the machine affect all alike.

import { WORKLOADS } from '../peers/workloads.mjs'
import { checkAnswers } from './check.mjs'
import { short } from './figures.mjs'
import { cpuMs, postmasterPid, residentMiB, untilIdle } from './processes.mjs'
import { withServer } from './server.mjs'
import { wrk } from './wrk.mjs'

/** Timed answers must be as long as the checked ones, within this tolerance for the mix of subjects. */
const SIZE_TOLERANCE = 0.15

function checkSize(checked, timed) {
  const change = timed.bytes / checked.bytes - 1
  if (Math.abs(change) > SIZE_TOLERANCE)
    throw new Error(`answers had ${short(timed.bytes)} bytes, but ${short(checked.bytes)} when they were checked`)
}

async function checkWritten(contestant, before, answers) {
  const written = (await contestant.countWritten()) - before
  if (written < answers) throw new Error(`${answers} sideline entries were answered, and ${written} written`)
}

/** One timed window, with its cost for the server and PostgreSQL. The costs include the requests that wrk left unanswered. */
async function measureWindow({ contestant, server, postmaster }, workload, connections, { seconds, warmup }) {
  const file = contestant.requests[workload]
  const checked = await wrk(server.origin, file, connections, warmup, { check: true })
  await untilIdle(server.pid)
  const writtenBefore = WORKLOADS[workload].writes ? await contestant.countWritten() : 0
  const cpuBefore = { server: cpuMs(server.pid), postgres: postmaster && cpuMs(postmaster) }
  const timed = await wrk(server.origin, file, connections, seconds)
  await untilIdle(server.pid)
  const perRequest = (pid, before) => (cpuMs(pid) - before) / (timed.answers + connections)
  const figures = {
    rate: timed.answers / timed.seconds,
    p50: timed.p50,
    p99: timed.p99,
    errors: checked.errors + timed.errors,
    kilobytes: timed.bytes / 1024,
    cpu: perRequest(server.pid, cpuBefore.server),
    postgresCpu: postmaster ? perRequest(postmaster, cpuBefore.postgres) : null,
    resident: residentMiB(server.pid),
  }
  checkSize(checked, timed)
  if (WORKLOADS[workload].writes) await checkWritten(contestant, writtenBefore, timed.answers)
  return figures
}

/** One contestant's turn: resets the facts, starts the server, and for each workload checks and measures. */
async function takeTurn(contestant, postmaster, options, record) {
  await contestant.reset()
  await withServer(contestant, async server => {
    for (const workload of options.workloads) {
      try {
        await checkAnswers(contestant, server.origin, workload)
        for (const connections of options.connections) {
          const figures = await measureWindow({ contestant, server, postmaster }, workload, connections, options)
          record({ contestant: contestant.name, workload, connections, ...figures })
        }
      } catch (error) {
        record({ contestant: contestant.name, workload, failure: error.message })
      }
    }
    record({ contestant: contestant.name, counters: await contestant.readCounters?.(server.origin) })
  })
}

const describe = ({ contestant, workload, connections, rate, errors, failure }) =>
  failure
    ? `FAILED ${contestant} ${workload}: ${failure}`
    : `${contestant} ${workload}, ${connections} connections: ${short(rate)} req/s${errors ? `, ${errors} ERRORS` : ''}`

/**
 * Measures all contestants in each round.
 * @param options workloads, connections (a list), rounds, seconds, warmup
 * @returns one record per window, with its round: figures, or a `failure`; and `counters` for each turn
 */
export async function measure(contestants, options) {
  const records = []
  const postmasters = new Map()
  for (const contestant of contestants) {
    contestant.prepare()
    postmasters.set(contestant, await postmasterPid(contestant.databaseUrl))
  }
  for (let round = 1; round <= options.rounds; round++) {
    for (const contestant of contestants) {
      await takeTurn(contestant, postmasters.get(contestant), options, record => {
        records.push({ round, ...record })
        if (record.workload) console.error(`round ${round}: ${describe(record)}`)
      })
    }
  }
  for (const contestant of contestants) await contestant.reset()
  return records
}
