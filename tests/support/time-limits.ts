import { addEventHandler } from 'jest-circus'

/** The default limit of a test or hook. It exists to catch hangs only: a busy machine is ten times slower. */
const LIMIT_MS = 120_000

// A test may replace Node's timers.
const [realSetTimeout, realClearTimeout] = [setTimeout, clearTimeout]

type Work = (...parameters: readonly unknown[]) => unknown

/** The runner enforces no time limits itself. */
function limited(work: Work, limitMs: number): () => Promise<void> {
  return async () => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = realSetTimeout(() => {
        reject(new Error(`took longer than its limit of ${limitMs / 1000} s`))
      }, limitMs)
    })
    try {
      await Promise.race([work(), late])
    } finally {
      realClearTimeout(timer)
    }
  }
}

addEventHandler((event, { currentDescribeBlock: { children, hooks } }) => {
  const added = event.name === 'add_test' ? children.at(-1) : event.name === 'add_hook' ? hooks.at(-1) : undefined
  if (added && added.type !== 'describeBlock') added.fn = limited(added.fn as Work, Math.max(added.timeout ?? 0, LIMIT_MS))
})
