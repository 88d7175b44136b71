import type pg from 'pg'
import type { Socket } from 'node:net'

/** Longer than any statement may take: PostgreSQL itself ends those first. */
export const LONGEST_SILENCE_MS = 25_000

/** pg does not publish them. */
interface Internals {
  readonly connection: { readonly stream: Socket }
  /** False from a message that is sent to the end of its answer. */
  readonly readyForQuery: boolean
}
const internalsOf = (client: pg.Client): Internals => client as unknown as Internals

/** What a socket says of a host that is not there; TCP itself would say it after a quarter of an hour. */
const silent = (): Error =>
  Object.assign(new Error('the database has not answered for too long'), { code: 'ETIMEDOUT', syscall: 'read' as const })

/**
 * Gives a connection up that was asked and says nothing: its host may be gone, without a word. Whoever waits on it is told, as where
 * it is cut off. One on which nobody waits may be silent for as long as it likes.
 * @param client connected
 */
export function giveUpInSilence(client: pg.Client, ms = LONGEST_SILENCE_MS): void {
  const { stream } = internalsOf(client).connection
  stream.removeAllListeners('timeout')
  stream.setTimeout(ms)
  stream.on('timeout', () => {
    if (!internalsOf(client).readyForQuery) stream.destroy(silent())
  })
}

/** For work that nobody waits for, and that may take as long as it takes. */
export function waitInSilence(client: pg.Client): void {
  internalsOf(client).connection.stream.setTimeout(0)
}
