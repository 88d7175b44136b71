import cluster, { type Worker } from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { serveClusterScrapes } from './cluster-metrics.js'

const RESTART_PAUSE_MS = 1_000
/** Longer than a worker itself takes to abandon its work. */
const MOST_MS_TO_END = 9_700
const MOST_MS_TO_START = 60_000

/** A worker process exited before it listened, and has reported why itself. */
export class WorkerNotStarted extends Error {}

export interface Workers {
  /** Resolves when all workers listen. If one fails to, all are stopped and it rejects. */
  readonly ready: Promise<void>
  /** Stops all workers and waits for their exit. */
  stop(): Promise<void>
  /**
   * Replaces the workers one by one: each new one listens before an old one is stopped.
   * @throws if a new one does not start; workers not yet replaced keep running
   */
  replace(): Promise<void>
}

function listening(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => {
      worker.process.kill('SIGKILL')
    }, MOST_MS_TO_START)
    worker.once('listening', () => {
      clearTimeout(tooLate)
      resolve()
    })
    worker.once('exit', code => {
      clearTimeout(tooLate)
      reject(new WorkerNotStarted(`a worker process ended with ${String(code)} before it listened`))
    })
  })
}

function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve() // a dead worker stays listed until its channel is closed
  return new Promise(resolve => {
    const tooLate = setTimeout(() => {
      worker.process.kill('SIGKILL')
    }, MOST_MS_TO_END)
    worker.once('exit', () => {
      clearTimeout(tooLate)
      resolve()
    })
    worker.process.kill('SIGTERM')
  })
}

/** Starts the worker processes. A worker that exits by itself is replaced. */
export function startWorkers(count: number): Workers {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('main.js', import.meta.url)), args: [] })
  serveClusterScrapes()
  /** The workers that should exist. One being replaced is no longer among them; a new one only once it listens. */
  const crew = new Set<Worker>()
  let stopping = false
  const isStopping = (): boolean => stopping
  let replacing: Promise<void> | null = null

  const hire = (): Promise<void> => {
    const worker = cluster.fork()
    crew.add(worker)
    return listening(worker)
  }
  cluster.on('exit', worker => {
    if (!crew.delete(worker) || stopping) return
    setTimeout(() => {
      if (!stopping) hire().catch(() => undefined) // its exit is noticed here again
    }, RESTART_PAUSE_MS)
  })

  async function replaceAll(): Promise<void> {
    for (const old of [...crew]) {
      if (isStopping() || !crew.has(old)) continue
      const next = cluster.fork()
      try {
        await listening(next)
      } catch (error) {
        if (isStopping()) return
        throw error
      }
      crew.add(next)
      crew.delete(old)
      await end(old)
    }
  }

  async function stop(): Promise<void> {
    stopping = true
    await Promise.all(Object.values(cluster.workers ?? {}).flatMap(worker => (worker ? [end(worker)] : [])))
  }

  async function startAll(): Promise<void> {
    try {
      await Promise.all(Array.from({ length: count }, hire))
    } catch (error) {
      await stop()
      throw error
    }
  }

  return {
    ready: startAll(),
    stop,
    replace() {
      replacing ??= replaceAll().finally(() => {
        replacing = null
      })
      return replacing
    },
  }
}
