import type { FastifyError } from 'fastify'
import type { ErrorCode } from '../errors.js'

/** An answer in GraphQL's shape, for errors from before GraphQL. */
export const inShape = (message: string, code: ErrorCode): object => ({ errors: [{ message, extensions: { code } }] })

const messages = (maxBodyBytes: number): Readonly<Record<number, string>> => ({
  400: 'The request body is not valid JSON.',
  413: `The request body is larger than ${maxBodyBytes} bytes.`,
  415: 'Send the operation as application/json.',
})

/** What is wrong with a request, worded for its sender. */
export class RequestError extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message)
  }
}

/** @returns the message for a client error, without any text in which Fastify or a parser may quote the request */
export const messageFor = (error: FastifyError | RequestError, maxBodyBytes: number): string =>
  error instanceof RequestError ? error.message : (messages(maxBodyBytes)[error.statusCode ?? 500] ?? 'The request could not be read.')
