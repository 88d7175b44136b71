import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50
/** After this, a command is considered hung. */
const HANGS_MS = 10 * 60_000
const STOP_MS = 150_000

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  return port
}

/**
 * Runs a command as a terminal does, in its own process group, and waits until the server it starts is ready.
 * @throws Error with everything the command printed, if it exits or hangs
 */
export async function startServer({ command, folder, environment }) {
  const start = Date.now()
  const port = await freePort()
  const child = spawn('bash', ['-e', '-c', command], {
    cwd: folder,
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const exit = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))

  while (!(await isReady(port)) || !output.includes('ready at')) {
    const ended = child.exitCode ?? child.signalCode
    if (ended === null && Date.now() - start < HANGS_MS) await sleep(POLL_MS)
    else {
      killGroup(child, 'SIGKILL')
      throw new Error(`${ended === null ? `not ready after ${HANGS_MS / 1000} s` : `it ended (${ended})`}. It printed:\n${output}`)
    }
  }
  return { port, output, stop: how => stop(child, exit, how, () => output), kill: () => killGroup(child, 'SIGKILL') }
}

async function isReady(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  } catch {
    return false
  }
}

/** @returns whether any process of the group was left */
function killGroup({ pid }, signal) {
  try {
    return process.kill(-pid, signal)
  } catch (error) {
    assert.equal(error.code, 'ESRCH')
    return false
  }
}

/**
 * Stops it, and checks that it exits cleanly and leaves no process behind.
 * @param how `Ctrl-C` signals every process of the group, as a terminal does; `SIGTERM` only the first, as a service manager does
 */
async function stop(child, exit, how, output) {
  if (how === 'Ctrl-C') killGroup(child, 'SIGINT')
  else child.kill(how)
  const ended = await Promise.race([exit, sleep(STOP_MS, undefined, { ref: false })])
  assert.ok(ended, `still running ${STOP_MS / 1000} s after ${how}. It printed:\n${output()}`)
  assert.deepEqual(ended, [0, null], `exit code or signal after ${how}. It printed:\n${output()}`)
  assert.ok(!killGroup(child, 0), `${how} left processes behind`)
}
