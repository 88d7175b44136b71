import pg from 'pg'

/** The server takes no writes any more, or not yet: another one of those in DATABASE_URL does. */
const READ_ONLY = '25006'
export const isReadOnly = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === READ_ONLY

/** The connection goes with the message: PostgreSQL says so, or nothing any more, or it is one to the wrong server. */
export const isConnectionLost = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.severity === 'FATAL' || isReadOnly(error)
