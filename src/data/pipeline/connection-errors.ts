import pg from 'pg'

/** read_only_sql_transaction: this server does not accept writes, or not yet. Another one in DATABASE_URL does. */
const READ_ONLY = '25006'
export const isReadOnly = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === READ_ONLY

/** The connection is lost with the message: PostgreSQL said so or went silent, or the server is the wrong one. */
export const isConnectionLost = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.severity === 'FATAL' || isReadOnly(error)
