import path from 'node:path'
import { withLock } from './lock.mjs'
import { rootFolder } from './run-tool.mjs'
import { steps } from './steps.mjs'

/** Runs one step unconditionally. If it fails, prints its output and exits with code 1. */
async function run({ title, run: work }) {
  const start = Date.now()
  process.stdout.write(`${title}… `)
  try {
    await work()
  } catch (error) {
    console.error(`\n${error.message}\n\n${title} has failed, see above.`)
    process.exit(1)
  }
  console.log(`${((Date.now() - start) / 1000).toFixed(1)} s`)
}

const lockFile = path.join(rootFolder, 'dist', '.lock')

/** Runs those of the named steps that are not done, in order. If all are done, it takes no lock and prints nothing. */
export async function prepare(...names) {
  const isDone = name => steps[name].isDone()
  if (names.every(isDone)) return
  await withLock(lockFile, async () => {
    for (const name of names) if (!isDone(name)) await run(steps[name])
  })
}

/** Runs the named steps again, even if they are done. */
export const redo = (...names) =>
  withLock(lockFile, async () => {
    for (const name of names) await run(steps[name])
  })
