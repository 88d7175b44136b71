import { Counter, Gauge, type Registry } from 'prom-client'
import type { ReadCounts } from '../data/replica/read-counts.js'

const A_DAY = 86_400

interface Watched {
  readonly counts: ReadCounts
  /** In milliseconds. */
  readonly staleness: number
}

/** Metrics of reads that may be stale: how many the replica answered, and how many the primary, with the reason. */
export function watchReads(registry: Registry, replica: Watched): void {
  new Counter({
    name: 'rtsport_reads_total',
    help: 'Queries that may be stale, by who answered: the replica, or the primary (the replica too far behind, lacking a change that counts at once, or failing)',
    labelNames: ['store', 'reason'],
    registers: [registry],
    collect() {
      const { counts } = replica
      this.reset()
      this.inc({ store: 'replica', reason: '' }, counts.replica)
      for (const [reason, count] of Object.entries(counts.primary)) this.inc({ store: 'primary', reason }, count)
    },
  })
  new Gauge({
    name: 'rtsport_replica_staleness_seconds',
    help: 'How stale the replica is at the most; a day while it is out of use',
    registers: [registry],
    collect() {
      this.set(Math.min(replica.staleness / 1000, A_DAY))
    },
  })
}
