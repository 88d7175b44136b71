import cluster, { type Worker } from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client'
import { singleFlight } from './single-flight.js'

// A scrape reaches one worker of several. It asks the primary process, which asks all workers. A label `worker` keeps each worker's series
// apart, so nothing is summed here, and a worker that does not answer in time leaves a gap instead of a wrong sum.

const MOST_MS = 1_000
const MOST_MS_OF_ALL = 2_000

type WorkerMetrics = MetricObjectWithValues<MetricValue<string>>[]
type Message =
  | { readonly rtsport: 'scrape' | 'tell'; readonly id: number }
  | { readonly rtsport: 'told'; readonly id: number; readonly metrics: WorkerMetrics }
  | { readonly rtsport: 'scraped'; readonly id: number; readonly text: string }

const isOurs = (message: unknown): message is Message => typeof message === 'object' && message !== null && 'rtsport' in message

/** Pending requests between processes. */
class Questions<Answer> {
  private last = 0
  private readonly waiting = new Map<number, (answer: Answer) => void>()

  /** @returns null if there is no answer in time */
  async ask(send: (id: number) => void, mostMs: number): Promise<Answer | null> {
    const id = ++this.last
    const answered = new Promise<Answer>(resolve => {
      this.waiting.set(id, resolve)
    })
    send(id)
    const answer = await Promise.race([answered, wait(mostMs, null, { ref: false })])
    this.waiting.delete(id)
    return answer
  }

  answer(id: number, answer: Answer): void {
    this.waiting.get(id)?.(answer)
  }
}

/** A worker that is exiting no longer receives messages. */
const sendTo = (worker: Worker, message: Message): void => {
  if (worker.isConnected()) worker.send(message, undefined, {}, () => undefined)
}

/** The primary process: collects the metrics of all workers for the worker that was scraped. */
export function serveClusterScrapes(): void {
  const questions = new Questions<WorkerMetrics>()
  const listening = new Set<Worker>()
  cluster.on('listening', worker => listening.add(worker))
  cluster.on('exit', worker => listening.delete(worker))
  const gather = singleFlight(async (): Promise<string> => {
    const told = await Promise.all(
      [...listening].map(worker =>
        questions.ask(id => {
          sendTo(worker, { rtsport: 'tell', id })
        }, MOST_MS),
      ),
    )
    return AggregatorRegistry.aggregate(told.filter(metrics => metrics !== null)).metrics()
  })
  cluster.on('message', (worker, message: unknown) => {
    if (!isOurs(message)) return
    if (message.rtsport === 'told') questions.answer(message.id, message.metrics)
    if (message.rtsport !== 'scrape') return
    void gather().then(text => {
      sendTo(worker, { rtsport: 'scraped', id: message.id, text })
    })
  })
}

/** A worker: asks the primary for the metrics of all workers, and falls back to its own. */
export function scrapeCluster(own: Registry): () => Promise<string> {
  const questions = new Questions<string>()
  const send = (message: Message): void => {
    process.send?.(message, undefined, {}, () => undefined)
  }
  process.on('message', (message: unknown) => {
    if (!isOurs(message)) return
    if (message.rtsport === 'scraped') questions.answer(message.id, message.text)
    if (message.rtsport !== 'tell') return
    void own.getMetricsAsJSON().then(metrics => {
      send({ rtsport: 'told', id: message.id, metrics })
    })
  })
  const ask = (id: number): void => {
    send({ rtsport: 'scrape', id })
  }
  return async () => (await questions.ask(ask, MOST_MS_OF_ALL)) ?? own.metrics()
}
