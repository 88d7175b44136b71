import type { FastifyInstance } from 'fastify'
import type { Database } from '../data/database.js'

/** `/healthz`: this process answers. `/readyz`: its database does too. */
export function registerHealth(app: FastifyInstance, database: Database): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await database.ping().then(
      () => true,
      () => false,
    )
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database does not answer' })
  })
}
