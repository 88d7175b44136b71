import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'

const RESTART_PAUSE_MS = 1_000

export interface Workers {
  /** Resolves when all of them listen. */
  readonly ready: Promise<void>
  /** Asks all of them to end, and waits until they have. */
  stop(): Promise<void>
}

/** Starts the worker processes; one that ends by itself is replaced. */
export function startWorkers(count: number): Workers {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('main.js', import.meta.url)), args: [] })
  let stopping = false
  cluster.on('exit', () => {
    if (stopping) return
    setTimeout(() => {
      if (!stopping) cluster.fork()
    }, RESTART_PAUSE_MS)
  })
  const listening = Array.from({ length: count }, () => {
    const worker = cluster.fork()
    return new Promise<void>((resolve, reject) => {
      worker.once('listening', () => {
        resolve()
      })
      worker.once('exit', code => {
        reject(new Error(`a worker process ended with ${String(code)} before it listened`))
      })
    })
  })
  return {
    ready: Promise.all(listening).then(() => undefined),
    async stop() {
      stopping = true
      const ended = Object.values(cluster.workers ?? {}).flatMap(worker =>
        worker
          ? [
              new Promise<void>(resolve => {
                worker.once('exit', () => {
                  resolve()
                })
                worker.process.kill('SIGTERM')
              }),
            ]
          : [],
      )
      await Promise.all(ended)
    },
  }
}
