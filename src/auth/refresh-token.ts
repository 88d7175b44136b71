import { createHash, randomBytes } from 'node:crypto'
import { bytesOfUuid, uuidOfBytes } from './uuid.js'

const SCHOOL_BYTES = 16
const SECRET_BYTES = 32
// 48 bytes are 64 characters with no bit to spare: no two spellings name one token.
const SHAPE = /^[\w-]{64}$/

/** What is known of a refresh token without the token: the school that its row belongs to, and the SHA-256 that the row keeps. */
export interface RefreshTokenKey {
  readonly schoolId: string
  readonly hash: Buffer
}

const keyOf = (bytes: Buffer): RefreshTokenKey => ({
  schoolId: uuidOfBytes(bytes.subarray(0, SCHOOL_BYTES)),
  // The secret is random, so that a fast hash is as good as a slow one.
  hash: createHash('sha256').update(bytes).digest(),
})

/** @returns a new token, and what to store of it: never the token itself */
export function makeRefreshToken(schoolId: string): RefreshTokenKey & { readonly token: string } {
  const bytes = Buffer.concat([bytesOfUuid(schoolId), randomBytes(SECRET_BYTES)])
  return { token: bytes.toString('base64url'), ...keyOf(bytes) }
}

/** @returns null where it cannot be one of ours */
export const readRefreshToken = (token: string): RefreshTokenKey | null =>
  SHAPE.test(token) ? keyOf(Buffer.from(token, 'base64url')) : null
