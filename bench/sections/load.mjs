// The measured load: ratios, many connections, CPU, and how reads were answered, from the interleaved rounds.

import { median, short, spread, table } from '../harness/figures.mjs'
import { measure } from '../harness/measure.mjs'

/** RTSport's targets: its minimum rate relative to another's. */
const TARGETS = {
  postgraphile: { q1: 2.5, q2: 2.5, q3: 2, m1: 1.2 },
  fastapi: { q1: 15, q2: 20, q3: 20, m1: 4 },
  floor: { q1: 0.6, q2: 0.55, q3: 0.5, m1: 0.4 },
}
const TITLES = { rtsport: 'RTSport', postgraphile: 'PostGraphile', fastapi: 'FastAPI + SQLAlchemy', floor: 'the floor' }
const FEW = 16
const MANY = 64

/** The windows of one contestant, workload and number of connections, in the order of the rounds. */
const windowsOf = (records, contestant, workload, connections) =>
  records.filter(r => r.rate && r.contestant === contestant && r.workload === workload && r.connections === connections)

/** RTSport's rate relative to another contestant's in the same round. */
function ratios(records, workload, other) {
  const others = windowsOf(records, other, workload, FEW)
  return windowsOf(records, 'rtsport', workload, FEW).flatMap(({ round, rate }) => {
    const same = others.find(window => window.round === round)
    return same ? [rate / same.rate] : []
  })
}

function ratioCells(records, workload, other) {
  const values = ratios(records, workload, other)
  const target = TARGETS[other][workload]
  if (values.length === 0) return ['-', `≥ ${target}`]
  return [`**${spread(values)}**`, `≥ ${target}, ${median(values) >= target ? 'met' : 'missed'}`]
}

const otherThanRtsport = records => [...new Set(records.map(r => r.contestant))].filter(name => name !== 'rtsport')
const workloadsIn = records => [...new Set(records.flatMap(r => r.workload ?? []))]
const contestantsIn = records => ['rtsport', ...otherThanRtsport(records)]

/** Everything that makes figures doubtful. */
function complaints(records) {
  const lines = records
    .filter(r => r.failure || r.errors)
    .map(r => `- round ${r.round}, ${r.contestant}, ${r.workload}: ${r.failure ?? `${r.errors} errors`}`)
  return lines.length ? `\n\nWhat went wrong:\n${lines.join('\n')}` : ''
}

function ratioTable(records) {
  const others = otherThanRtsport(records)
  const rows = workloadsIn(records).map(workload => {
    const rates = windowsOf(records, 'rtsport', workload, FEW).map(window => window.rate)
    return [
      workload.toUpperCase(),
      rates.length ? short(median(rates)) : '-',
      ...others.flatMap(other => ratioCells(records, workload, other)),
    ]
  })
  const head = ['workload', 'RTSport, req/s', ...others.flatMap(other => [`÷ ${TITLES[other]}`, 'target'])]
  return `Requests a second at ${FEW} connections: RTSport's over the others' in the same round,
the median of the rounds (and the least and the greatest).

${table(head, rows)}${complaints(records)}`
}

function manyTable(records) {
  const cell = (contestant, workload) => {
    const windows = windowsOf(records, contestant, workload, MANY)
    if (windows.length === 0) return '-'
    const errors = windows.reduce((sum, window) => sum + window.errors, 0)
    return `${errors}; ${short(median(windows.map(({ p50, p99 }) => p99 / p50)))} (p50 ${short(median(windows.map(({ p50 }) => p50)))} ms)`
  }
  const contestants = contestantsIn(records)
  const rows = workloadsIn(records).map(workload => [workload.toUpperCase(), ...contestants.map(contestant => cell(contestant, workload))])
  return `Errors in all rounds; the median over the rounds of the 99th percentile of latency ÷ the 50th.

${table(['workload', ...contestants.map(name => TITLES[name])], rows)}`
}

function cpuTable(records) {
  const cell = (contestant, workload) => {
    const windows = windowsOf(records, contestant, workload, FEW)
    if (windows.length === 0) return '-'
    const middle = figure => short(median(windows.map(window => window[figure])))
    return `${middle('cpu')} + ${windows[0].postgresCpu === null ? '?' : middle('postgresCpu')}`
  }
  const contestants = contestantsIn(records)
  const rows = workloadsIn(records).map(workload => [workload.toUpperCase(), ...contestants.map(contestant => cell(contestant, workload))])
  return `CPU time in ms a request at ${FEW} connections: in the server + in PostgreSQL.

${table(['workload', ...contestants.map(name => TITLES[name])], rows)}`
}

function fallbackLine(records) {
  const turns = records.flatMap(r => (r.contestant === 'rtsport' && r.counters ? [r.counters] : []))
  if (turns.length === 0) return 'The server that was measured does not count them.'
  const sum = way => turns.reduce((total, turn) => total + (turn[way] ?? 0), 0)
  const ways = [...new Set(turns.flatMap(Object.keys))]
  const operations = ways.reduce((total, way) => total + sum(way), 0)
  return `${sum('resolvers')} of the ${operations} operations in these rounds fell back from one statement to loaders
(by way: ${ways.map(way => `${way} ${sum(way)}`).join(', ')}).`
}

/** @returns the sections from the rounds, by name, and whether all went well */
export async function load({ contestants, options }) {
  const records = await measure(contestants, { ...options, connections: [FEW, MANY] })
  return {
    texts: { ratios: ratioTable(records), connections: manyTable(records), cpu: cpuTable(records), fallbacks: fallbackLine(records) },
    good: !records.some(r => r.failure || r.errors),
  }
}
