import { createHash, randomBytes } from 'node:crypto'
import { bytesOfUuid, uuidOfBytes } from './uuid.js'

const SCHOOL_BYTES = 16
const SECRET_BYTES = 32
// 48 bytes are exactly 64 characters without spare bits, so each token has one spelling.
const SHAPE = /^[\w-]{64}$/

/** What is stored of a token: its row's school, and its SHA-256. */
export interface SecretTokenKey {
  readonly schoolId: string
  readonly hash: Buffer
}

const keyOf = (bytes: Buffer): SecretTokenKey => ({
  schoolId: uuidOfBytes(bytes.subarray(0, SCHOOL_BYTES)),
  // The secret is random, so a fast hash is as good as a slow one.
  hash: createHash('sha256').update(bytes).digest(),
})

/** @returns a new token (for a refresh or a link), and what to store of it: never the token itself */
export function makeSecretToken(schoolId: string): SecretTokenKey & { readonly token: string } {
  const bytes = Buffer.concat([bytesOfUuid(schoolId), randomBytes(SECRET_BYTES)])
  return { token: bytes.toString('base64url'), ...keyOf(bytes) }
}

/** @returns null if it cannot be a token of this server */
export const readSecretToken = (token: string): SecretTokenKey | null => (SHAPE.test(token) ? keyOf(Buffer.from(token, 'base64url')) : null)
