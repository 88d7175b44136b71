import { CodedError, errorCodes } from '../../errors.js'

/** Refused before any of it runs. */
export const tooComplex = (message: string): CodedError =>
  new CodedError('QUERY_TOO_COMPLEX', message, { http: { status: errorCodes.QUERY_TOO_COMPLEX.status } })
