// What ten times the schools cost.

import { median, short, spread, table } from '../harness/figures.mjs'
import { measure } from '../harness/measure.mjs'
import { schoolCount } from '../peers/facts.mjs'

const CONNECTIONS = 16
const WORKLOADS = ['q1', 'q2']

export async function growth({ contestants, tenfold, options }) {
  const one = contestants.find(({ name }) => name === 'rtsport')
  const ten = await tenfold()
  const records = await measure([one, ten], { ...options, workloads: WORKLOADS, connections: [CONNECTIONS] })
  const rates = (name, workload) => records.filter(r => r.rate && r.contestant === name && r.workload === workload).map(r => r.rate)
  const rows = WORKLOADS.map(workload => {
    const [before, after] = [rates(one.name, workload), rates(ten.name, workload)]
    if (before.length === 0 || before.length !== after.length) return [workload.toUpperCase(), '-', '-', '-']
    return [workload.toUpperCase(), short(median(before)), short(median(after)), `**${spread(after.map((rate, i) => rate / before[i]))}**`]
  })
  const failures = records.filter(r => r.failure).map(r => `\n- ${r.contestant}, ${r.workload}: ${r.failure}`)
  const text = `RTSport, requests a second at ${CONNECTIONS} connections, on ${schoolCount(one.scale)} schools
and on ${schoolCount(ten.scale)}; the ratio is 1 where ten times the schools cost nothing.

${table(['workload', `${schoolCount(one.scale)} schools`, `${schoolCount(ten.scale)} schools`, 'ratio'], rows)}${failures.join('')}`
  return { texts: { growth: text }, good: !records.some(r => r.failure || r.errors) }
}
