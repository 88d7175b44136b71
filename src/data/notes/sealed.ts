import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
export const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What is encrypted: with AES-256-GCM, so that a change of it shows, and only in the place that it was made for. */
export interface Sealed {
  /** Never used twice with one key: at random. */
  readonly nonce: Buffer
  /** With the tag behind it. */
  readonly ciphertext: Buffer
}

/** @param place what it belongs to: it opens there and nowhere else */
export function seal(key: KeyObject, plain: Buffer, place: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  return { nonce, ciphertext: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
}

/** @throws where the key is another, the place is another, or a bit has changed */
export function open(key: KeyObject, { nonce, ciphertext }: Sealed, place: string): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
  const plain = decipher.update(ciphertext.subarray(0, -TAG_BYTES))
  decipher.final() // holds no more of it, and throws where the tag does not fit
  return plain
}
