import type { Socket } from 'node:net'
import type pg from 'pg'

/** pg does not publish these. */
interface Internals {
  readonly connection: { readonly stream: Socket }
  /** False from sending a message until the end of its answer. */
  readonly readyForQuery: boolean
}
const internalsOf = (client: pg.ClientBase): Internals => client as unknown as Internals

/** The error of a socket whose host is gone. TCP itself would report it after a quarter of an hour. */
const timedOut = (): Error => Object.assign(new Error('the database did not answer in time'), { code: 'ETIMEDOUT', syscall: 'read' })

/**
 * Drops a connection that has not answered within the timeout: its host may be gone without notice. Waiting queries fail as for a
 * connection that was cut off. An idle connection may stay silent for any time.
 * @param client connected; call it once per client
 */
export function setResponseTimeout(client: pg.ClientBase, ms: number): void {
  const { stream } = internalsOf(client).connection
  stream.on('timeout', () => {
    if (!internalsOf(client).readyForQuery) stream.destroy(timedOut())
  })
  stream.setTimeout(ms)
}

/**
 * Changes the timeout of a connection that has one.
 * @param ms 0 means no limit, for work that nobody waits for
 */
export function changeResponseTimeout(client: pg.ClientBase, ms: number): void {
  internalsOf(client).connection.stream.setTimeout(ms)
}
