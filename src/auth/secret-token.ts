import { createHash, randomBytes } from 'node:crypto'
import { bytesOfUuid, uuidOfBytes } from './uuid.js'

const SCHOOL_BYTES = 16
const SECRET_BYTES = 32
// 48 bytes are 64 characters with no bit to spare: no two spellings name one token.
const SHAPE = /^[\w-]{64}$/

/** What is known of a token without the token: the school that its row belongs to, and the SHA-256 that the row keeps. */
export interface SecretTokenKey {
  readonly schoolId: string
  readonly hash: Buffer
}

const keyOf = (bytes: Buffer): SecretTokenKey => ({
  schoolId: uuidOfBytes(bytes.subarray(0, SCHOOL_BYTES)),
  // The secret is random, so that a fast hash is as good as a slow one.
  hash: createHash('sha256').update(bytes).digest(),
})

/** @returns a new token (of a refresh, of a link), and what to store of it: never the token itself */
export function makeSecretToken(schoolId: string): SecretTokenKey & { readonly token: string } {
  const bytes = Buffer.concat([bytesOfUuid(schoolId), randomBytes(SECRET_BYTES)])
  return { token: bytes.toString('base64url'), ...keyOf(bytes) }
}

/** @returns null where it cannot be one of ours */
export const readSecretToken = (token: string): SecretTokenKey | null => (SHAPE.test(token) ? keyOf(Buffer.from(token, 'base64url')) : null)
