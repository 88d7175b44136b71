// The options of run.mjs.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = path.dirname(fileURLToPath(import.meta.url))
const FULL = {
  rounds: 3,
  seconds: 10,
  warmup: 10, // as long as V8 compiles on a slow machine
  scale: 1,
  requests: 100_000,
  starts: 5,
  out: path.join(here, 'RESULTS.md'),
  database: 'rtsport_bench',
}
const QUICK = {
  rounds: 2,
  seconds: 3,
  warmup: 1,
  scale: 0.1,
  requests: 2000,
  starts: 2,
  out: path.join(here, 'results', 'quick.md'),
  database: 'rtsport_bench_quick',
}

/** The names in a comma-separated list; all by default. */
function listOf(text, known) {
  const names = text?.split(',') ?? known
  const unknown = names.filter(name => !known.includes(name))
  if (unknown.length) throw new Error(`there is no ${unknown}; there are ${known}`)
  return names
}

function numberOf(name, text) {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`)
  return value
}

/**
 * The command line's options, see run.mjs.
 * @param known the available names of `measurements`, `contestants` and `workloads`
 */
export function readOptions({ measurements, contestants, workloads }) {
  const names = ['only', 'contestants', 'workloads', 'rounds', 'seconds', 'warmup', 'scale', 'requests', 'starts', 'rtsport', 'out']
  const flags = { quick: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } }
  const { values } = parseArgs({ options: { ...flags, ...Object.fromEntries(names.map(name => [name, { type: 'string' }])) } })
  const defaults = values.quick ? QUICK : FULL
  const numbers = ['rounds', 'seconds', 'warmup', 'scale', 'requests', 'starts']
  return {
    ...defaults,
    ...Object.fromEntries(numbers.filter(name => values[name]).map(name => [name, numberOf(name, values[name])])),
    check: values.check,
    only: listOf(values.only, measurements),
    contestants: listOf(values.contestants, contestants),
    workloads: listOf(values.workloads, workloads),
    root: values.rtsport ? path.resolve(values.rtsport) : null,
    out: values.out ? path.resolve(values.out) : defaults.out,
  }
}
