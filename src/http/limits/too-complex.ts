import { CodedError } from '../../errors.js'

/** Refused before any of it runs. */
export const tooComplex = (message: string): CodedError => new CodedError('QUERY_TOO_COMPLEX', message, { http: { status: 400 } })
