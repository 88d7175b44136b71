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

/**
 * Takes from an object what it holds. A test file's module stays in memory as long as its worker, and so does all that its variables
 * reach; a server or a database calls this when it is closed.
 */
export function letGo(holder: object): void {
  for (const key of Object.keys(holder)) Reflect.deleteProperty(holder, key)
}
