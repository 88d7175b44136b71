import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Way } from '../schema/execution/executor.js'

/** What `/metrics` tells Prometheus of this process. */
export class Metrics {
  readonly registry = new Registry()
  private readonly ways = new Counter({
    name: 'rtsport_operations_total',
    help: 'Operations by the way that they were answered: statement, shielded (a denied field in it), resolvers (no one statement can hold it)',
    labelNames: ['way'],
    registers: [this.registry],
  })

  readonly countWay = (way: Way): void => {
    this.ways.inc({ way })
  }

  watchPlans(plans: () => number): void {
    new Gauge({
      name: 'rtsport_plans',
      help: 'Compiled plans that are kept',
      registers: [this.registry],
      collect() {
        this.set(plans())
      },
    })
  }

  register(app: FastifyInstance): void {
    app.get('/metrics', async (_request, reply) => reply.type(this.registry.contentType).send(await this.registry.metrics()))
  }
}
