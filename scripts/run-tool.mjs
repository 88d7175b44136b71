import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const rootFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const HEAD_LINES = 15
const TAIL_LINES = 40

/** The two ends of a long output: npm names the cause first and ends with its usage; compilers end with what failed. */
function abbreviate(output) {
  const lines = output.trim().split('\n')
  if (lines.length <= HEAD_LINES + TAIL_LINES) return lines.join('\n')
  return [...lines.slice(0, HEAD_LINES), '[…]', ...lines.slice(-TAIL_LINES)].join('\n')
}

/** The script behind a command of an installed package. */
export function toolOf(packageName, command) {
  const folder = path.join(rootFolder, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[command])
}

/**
 * Runs a program in the project's folder and hides its output unless it fails. A signal stops the program, then this process.
 * @param options as for `spawn`; `env` is added to the environment
 * @throws Error with the program's output, abbreviated
 */
export async function runTool(program, args, { env, ...options } = {}) {
  const child = spawn(program, args, {
    cwd: rootFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
  const code = await untilEnd(child)
  if (code !== 0) throw new Error(abbreviate(output))
}

/**
 * Waits for a child process to exit. A signal to this process stops the child first.
 * @returns the child's exit code
 */
export async function untilEnd(child) {
  let received
  const end = signal => {
    received = signal
    child.kill()
  }
  const signals = ['SIGINT', 'SIGTERM']
  for (const signal of signals) process.on(signal, end)
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  for (const signal of signals) process.off(signal, end)
  if (received) process.exit(128 + constants.signals[received])
  return code
}
