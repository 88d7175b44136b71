// The load generator, wrk, with one thread.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = fileURLToPath(new URL('wrk.lua', import.meta.url))

/**
 * One run.
 * @param file a request file, whose requests are sent in turn
 * @param from how many requests to skip at first
 * @param check reads every answer, see wrk.lua
 * @returns answers, seconds, 50th and 99th percentile of latency in ms, errors, and bytes per answer, headers included
 */
export async function wrk(origin, file, connections, seconds, { from = 0, check = false } = {}) {
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', script, origin, '--', file, String(from)]
  const { stdout } = await run('wrk', check ? [...options, 'check'] : options)
  const figures = /FIGURES ([\d ]+)/.exec(stdout)
  if (!figures) throw new Error(`wrk said: ${stdout}`)
  const [answers, micros, p50, p99, refused, failed, wrong, bytes] = figures[1].split(' ').map(Number)
  return { answers, seconds: micros / 1e6, p50: p50 / 1e3, p99: p99 / 1e3, errors: refused + failed + wrong, bytes: bytes / answers }
}
