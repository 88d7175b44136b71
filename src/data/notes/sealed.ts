import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
export const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypted with AES-256-GCM, so that a change is detected. It decrypts only in the place it was made for. */
export interface Sealed {
  /** Random: a nonce must never be used twice with one key. */
  readonly nonce: Buffer
  /** Ends with the tag. */
  readonly ciphertext: Buffer
}

/** @param place what the value belongs to (additional authenticated data); it opens nowhere else */
export function seal(key: KeyObject, plain: Buffer, place: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  return { nonce, ciphertext: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
}

/** @throws if the key or the place differs, or a bit has changed */
export function open(key: KeyObject, { nonce, ciphertext }: Sealed, place: string): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
  const plain = decipher.update(ciphertext.subarray(0, -TAG_BYTES))
  decipher.final() // returns no further bytes, and throws if the tag does not match
  return plain
}
