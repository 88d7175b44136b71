import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../data/database.js'

/** Probes want a quick answer, and send no traffic here until then. */
const MOST_MS = 2_000

/** Checks the database. Single flight: concurrent probes share one query. */
function readiness(database: Database): () => Promise<boolean> {
  let asked: Promise<boolean> | null = null
  const ask = (): Promise<boolean> =>
    database
      .ping()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asked = null
      })
  return async () => {
    const mine = (asked ??= ask())
    const answer = await Promise.race([mine, wait(MOST_MS, null, { ref: false })])
    if (answer === null && asked === mine) asked = null // later probes do not wait for one that hangs
    return answer === true
  }
}

/** `/healthz`: this process answers. `/readyz`: it accepts requests, and its database answers. */
export function registerHealth(app: FastifyInstance, database: Database, isDraining: () => boolean): void {
  const isReady = readiness(database)
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'the server is stopping' })
    const ready = await isReady()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database does not answer' })
  })
}
