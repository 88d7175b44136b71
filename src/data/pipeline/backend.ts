import type pg from 'pg'

/** The process id of a connection's backend. pg does not publish its type. */
export const pidOf = (client: pg.ClientBase): number => (client as unknown as { readonly processID: number }).processID
