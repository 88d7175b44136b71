// A contestant's server: starting, requesting and stopping. README.md says what describes a contestant.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 10
const STOP_TIMEOUT_MS = 5000

const running = new Set()

/** Starts the server and waits until it answers; the caller must stop() it. */
export async function start(contestant) {
  if (await statusAt(contestant.readyUrl)) throw new Error(`${contestant.readyUrl} already answers: another server is running there`)
  const log = path.join(os.tmpdir(), `bench-${contestant.name}-${process.pid}.log`)
  const output = fs.openSync(log, 'w')
  const [program, ...args] = contestant.command
  const child = spawn(program, args, {
    cwd: contestant.cwd,
    env: { ...process.env, NODE_ENV: 'production', ...contestant.env },
    stdio: ['ignore', output, output],
    detached: true, // its own process group, so that stop() reaches everything it started
  })
  fs.closeSync(output)
  const ended = new Promise(resolve => {
    child.once('exit', code => resolve(`ended with ${code ?? 'a signal'}`))
    child.once('error', error => resolve(error.message))
  })
  const server = { pid: child.pid, origin: new URL(contestant.readyUrl).origin, stop: () => stop(server, child, ended) }
  running.add(server)
  const failed = ended.then(how => {
    throw new Error(`the server ${how}`)
  })
  try {
    await Promise.race([untilReady(contestant.readyUrl), failed])
  } catch (error) {
    await server.stop()
    throw new Error(`${contestant.name}: ${error.message}; its output is in ${log}:\n${fs.readFileSync(log, 'utf8').slice(-2000)}`, {
      cause: error,
    })
  }
  failed.catch(() => undefined) // the server's end is not an error from here on
  return server
}

/** @returns the answer's status, 0 if there is none */
const statusAt = url =>
  fetch(url).then(
    response => response.status,
    () => 0,
  )

/** Any answer but a server error counts as ready. */
async function untilReady(url) {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    const status = await statusAt(url)
    if (status && status < 500) return
    await sleep(POLL_MS)
  }
  throw new Error(`${url} did not answer within ${START_TIMEOUT_MS / 1000} s`)
}

async function stop(server, child, ended) {
  running.delete(server)
  if (!child.pid) return
  const kill = signal => {
    try {
      process.kill(-child.pid, signal)
    } catch {
      // it has exited
    }
  }
  kill('SIGTERM')
  await Promise.race([ended, sleep(STOP_TIMEOUT_MS, null, { ref: false })])
  kill('SIGKILL')
}

/** Runs `work` with a started server, and always stops it. */
export async function withServer(contestant, work) {
  const server = await start(contestant)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** For a program that is interrupted. */
export const stopAll = () => Promise.all([...running].map(server => server.stop()))

/** Sends one request of a request file and returns the answer in the workload's canonical form. */
export async function ask(contestant, origin, workload, [method, target, token, body]) {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }
  const response = await fetch(origin + target, { method, headers, body: body || undefined })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${target} answered ${response.status}: ${text.slice(0, 500)}`)
  return contestant.canonical(workload, text)
}

/** The data of a GraphQL answer. Throws if it contains errors. */
export function graphqlData(text) {
  const { data, errors } = JSON.parse(text)
  if (errors) throw new Error(JSON.stringify(errors).slice(0, 500))
  return data
}
