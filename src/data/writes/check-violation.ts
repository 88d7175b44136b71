import { badUserInput } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'

const CHECK_VIOLATION = '23514'

/**
 * For a promise's `catch`: turns a check that only the database can make, such as which day it is at the school, into a client error.
 * @throws BAD_USER_INPUT naming the field, or the error itself
 */
export const badInputOnCheck =
  (path: string, message: string) =>
  (error: unknown): never => {
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error
    throw badUserInput([{ path, message }])
  }
