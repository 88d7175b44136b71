import { Counter, Gauge, type Registry } from 'prom-client'
import type { AdmissionQueue } from './admission-queue.js'

function watch(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value())
    },
  })
}

/** Metrics of the queue, read at each scrape. */
export function watchAdmissionQueue(registry: Registry, queue: AdmissionQueue): void {
  watch(registry, 'rtsport_requests_running', 'Requests that are being worked on', () => queue.running)
  watch(
    registry,
    'rtsport_requests_running_limit',
    'Requests that are worked on at once at the most: fewer while they are slow',
    () => queue.limit,
  )
  watch(registry, 'rtsport_requests_waiting', 'Requests that wait for their turn', () => queue.waiting)
  new Counter({
    name: 'rtsport_requests_shed_total',
    help: 'Requests without an answer: line_full (no place in line), waited (too long in it), deadline (given up at work), hung_up (by the client)',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [reason, count] of Object.entries(queue.shed)) this.inc({ reason }, count)
    },
  })
}
