import type pg from 'pg'

/** PostgreSQL's own number of the process at a connection's other end; pg does not publish its type. */
export const pidOf = (client: pg.ClientBase): number => (client as unknown as { readonly processID: number }).processID
