// Reads from Linux the CPU time and resident memory of a process and all its descendants.

import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '../databases.mjs'

const TICK_MS = 10 // Linux counts CPU time in hundredths of a second

/** The fields of /proc/<pid>/stat after the command's name: 0 state, 1 parent, 11-14 CPU ticks. Null if the process is gone. */
function stat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** The process and its descendants. */
function family(pid) {
  let children = []
  try {
    const threads = fs.readdirSync(`/proc/${pid}/task`)
    children = threads.flatMap(thread =>
      fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean),
    )
  } catch {
    // it has just exited
  }
  return [pid, ...children.flatMap(child => family(Number(child)))]
}

/** CPU time in ms of a process and its descendants, including those that have exited. */
export function cpuMs(pid) {
  const ticks = family(pid)
    .map(stat)
    .filter(Boolean)
    .map(fields => fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0))
  return ticks.reduce((sum, n) => sum + n, 0) * TICK_MS
}

/** Resident memory in MiB of a process and its descendants (shared pages count for each). */
export function residentMiB(pid) {
  const kilobytes = family(pid).map(member => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${member}/status`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  })
  return Math.round(kilobytes.reduce((sum, n) => sum + n, 0) / 1024)
}

/** The pid of the PostgreSQL server behind a URL if it runs on this machine, otherwise null. */
export async function postmasterPid(url) {
  try {
    return await withClient(url, async client => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
      const ours = fs.readFileSync(`/proc/${rows[0].pid}/comm`, 'utf8').trim() === 'postgres'
      return ours ? Number(stat(rows[0].pid)[1]) : null
    })
  } catch {
    return null
  }
}

/** Waits until a server is idle: when wrk ends, it leaves a request on each connection, which a slow server works on for seconds. */
export async function untilIdle(pid, limitMs = 30_000) {
  const deadline = Date.now() + limitMs
  let quiet = 0
  let last = cpuMs(pid)
  while (quiet < 2 && Date.now() < deadline) {
    await sleep(100)
    const now = cpuMs(pid)
    quiet = now - last <= 10 ? quiet + 1 : 0
    last = now
  }
}
