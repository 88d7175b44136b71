import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../data/database.js'

/** Whoever asks wants to know it soon, and sends nothing here in the meantime. */
const MOST_MS = 2_000

/** Asks the database, once for all who want to know at the same time. */
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
    if (answer === null && asked === mine) asked = null // whoever asks next does not wait for one that hangs
    return answer === true
  }
}

/** `/healthz`: this process answers. `/readyz`: it takes requests, and its database answers too. */
export function registerHealth(app: FastifyInstance, database: Database, isDraining: () => boolean): void {
  const isReady = readiness(database)
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'the server is stopping' })
    const ready = await isReady()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database does not answer' })
  })
}
