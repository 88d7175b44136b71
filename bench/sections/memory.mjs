// Whether memory stays constant, however long the server runs.

import { median, short, table } from '../harness/figures.mjs'
import { residentMiB } from '../harness/processes.mjs'
import { mixRequests } from '../harness/requests.mjs'
import { withServer } from '../harness/server.mjs'
import { wrk } from '../harness/wrk.mjs'

const CONNECTIONS = 16
const MIXED_LINES = 8000
/** Less growth than this over the last half counts as flat: the garbage collector alone causes that much. */
const FLAT = 0.05
const ROWS = 10
const FEWEST_SAMPLES = 4

/** @returns [requests answered since the start, resident MiB], sampled every so many seconds */
async function sample(server, file, requests, seconds) {
  const samples = []
  let answers = 0
  while (answers < requests || samples.length < FEWEST_SAMPLES) {
    const window = await wrk(server.origin, file, CONNECTIONS, seconds, { from: answers % MIXED_LINES, check: true })
    if (window.errors > 0) throw new Error(`memory: ${window.errors} of ${window.answers} answers were errors`)
    answers += window.answers
    samples.push([answers, residentMiB(server.pid)])
    console.error(`memory: ${answers} requests, ${samples.at(-1)[1]} MiB`)
  }
  return samples
}

/** The slope of the least-squares line through the points. */
function slope(points) {
  const mean = i => points.reduce((sum, point) => sum + point[i], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const above = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0)
  return above / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0)
}

/** @returns the growth over the last half of the requests, in MiB and as a share of the memory in use */
function growthOf(samples) {
  const end = samples.at(-1)[0]
  const half = samples.filter(([answers]) => answers >= end / 2)
  const grown = slope(half) * (end - half[0][0])
  return { grown, share: grown / median(half.map(([, resident]) => resident)) }
}

/** About ten of the samples, including the last one. */
const thinned = samples => samples.filter((_, i) => (samples.length - 1 - i) % Math.ceil(samples.length / ROWS) === 0)

export async function memory({ contestants, options }) {
  const contestant = contestants.find(({ name }) => name === 'rtsport')
  contestant.prepare()
  await contestant.reset()
  const file = mixRequests(contestant.name, MIXED_LINES)
  const { idle, samples } = await withServer(contestant, async server => ({
    idle: residentMiB(server.pid),
    samples: await sample(server, file, options.requests, Math.ceil(options.seconds / 2)),
  }))
  await contestant.reset()
  const { grown, share } = growthOf(samples)
  const flat = Math.abs(share) < FLAT || grown < 0
  const text = `RTSport's resident memory, all workloads in turn at ${CONNECTIONS} connections, every answer read;
${idle} MiB before the first.
Over the last half of the requests a straight line through all samples (${samples.length} in all) ${grown < 0 ? 'falls' : 'grows'}
by ${short(Math.abs(grown))} MiB (${short(Math.abs(share) * 100)} %): **${flat ? 'flat' : 'not flat'}**.

${table(['requests', 'MiB'], thinned(samples))}`
  return { texts: { memory: text }, good: true }
}
