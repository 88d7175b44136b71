import type { Socket } from 'node:net'
import type pg from 'pg'

/** pg does not publish them. */
interface Internals {
  readonly connection: { readonly stream: Socket }
  /** False from a message that is sent to the end of its answer. */
  readonly readyForQuery: boolean
}
const internalsOf = (client: pg.ClientBase): Internals => client as unknown as Internals

/** What a socket says of a host that is not there; TCP itself would say it after a quarter of an hour. */
const timedOut = (): Error => Object.assign(new Error('the database has not answered for too long'), { code: 'ETIMEDOUT', syscall: 'read' })

/**
 * Has a connection given up that was asked and says nothing for so long: its host may be gone, without a word. Whoever waits on it is
 * told, as where it is cut off. One on which nobody waits may be silent for as long as it likes.
 * @param client connected; to be called once
 */
export function setResponseTimeout(client: pg.ClientBase, ms: number): void {
  const { stream } = internalsOf(client).connection
  stream.on('timeout', () => {
    if (!internalsOf(client).readyForQuery) stream.destroy(timedOut())
  })
  stream.setTimeout(ms)
}

/** How long a watched connection may be silent from now on. @param ms 0: as long as it takes, for work that nobody waits for */
export function changeResponseTimeout(client: pg.ClientBase, ms: number): void {
  internalsOf(client).connection.stream.setTimeout(ms)
}
