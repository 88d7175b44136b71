import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../data/database.js'

/** Whoever asks whether the server is ready takes no answer for a no, after some time. */
const ANSWER_WITHIN_MS = 2_500

/** `/healthz`: this process answers. `/readyz`: its database does too. */
export function registerHealth(app: FastifyInstance, database: Database): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const hangs = new AbortController()
    const ready = await Promise.race([
      database.ping().then(
        () => true,
        () => false,
      ),
      wait(ANSWER_WITHIN_MS, false, { signal: hangs.signal }).catch(() => false),
    ])
    hangs.abort()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database does not answer' })
  })
}
