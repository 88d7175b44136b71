import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { rootFolder, toolOf, untilEnd } from './run-tool.mjs'

const loader = pathToFileURL(path.join(rootFolder, 'tests/support/register-typescript.mjs')).href

/**
 * Runs the tests of a loop.
 * @param loop a name in tests/loops.mjs
 * @param args Jest's arguments
 * @param env added to the environment
 * @returns Jest's exit code
 */
export async function runJest(loop, args, env = {}) {
  const nodeOptions = [process.env.NODE_OPTIONS, `--import=${loader}`, '--enable-source-maps'].filter(Boolean).join(' ')
  const jest = spawn(process.execPath, [toolOf('jest', 'jest'), ...args], {
    cwd: rootFolder,
    // glibc would otherwise keep each thread's freed memory in an arena for that thread.
    env: { MALLOC_ARENA_MAX: '2', ...process.env, RTSPORT_LOOP: loop, NODE_OPTIONS: nodeOptions, ...env },
    stdio: 'inherit',
  })
  return (await untilEnd(jest)) ?? 1
}
