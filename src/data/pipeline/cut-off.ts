import pg from 'pg'

/** The connection goes with the message: PostgreSQL says so, or nothing any more. */
export const isCutOff = (error: unknown): boolean => !(error instanceof pg.DatabaseError) || error.severity === 'FATAL'
