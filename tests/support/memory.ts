import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** Collects garbage now. */
export const collectGarbage = runInNewContext('gc') as () => void

/** The size of the heap after garbage collection, in MB. */
export async function heapInMegabytes(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    await new Promise(resolve => setImmediate(resolve))
    collectGarbage()
  }
  return process.memoryUsage().heapUsed / 1_000_000
}
