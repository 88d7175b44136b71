import argon2 from '@node-rs/argon2'
import { normalizeText } from '../normalize-text.js'

/** Argon2id, the library's default, with OWASP's first recommended costs (19 MiB, 2 passes). */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of a random, unknown password with the costs above. Checking against it takes as long as any other check. */
const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$kaXiYMGykut+GXnQ9Nu96A$vQ7R39rts2SkURxec0lghmTgZ0GivLgodLXOQQn8RcU'

/** Longer than any typed password. */
const MOST_CHARACTERS = 1_000

/**
 * Devices may encode one character differently: an accented letter is one code point or two.
 * @returns null for more than 1,000 characters
 */
function bytesOf(password: string): Buffer | null {
  const normalized = normalizeText(password, 'NFKC', MOST_CHARACTERS)
  return normalized === null ? null : Buffer.from(normalized)
}

/**
 * @returns a hash in PHC format, with its salt and costs
 * @throws RangeError for more than 1,000 characters
 */
export async function hashPassword(password: string): Promise<string> {
  const bytes = bytesOf(password)
  if (bytes === null) throw new RangeError(`a password has at most ${MOST_CHARACTERS} characters`)
  return argon2.hash(bytes, COSTS)
}

function isHash(stored: string): boolean {
  try {
    argon2.parseOptions(stored)
    return true
  } catch {
    return false
  }
}

/**
 * @param stored null if the account does not exist; the check then takes as long as for a wrong password, so timing reveals nothing
 * @returns false also if `stored` is not a hash, because such an account has no password, and for more than 1,000 characters
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const bytes = bytesOf(password)
  const canFit = stored !== null && isHash(stored) && bytes !== null
  const fits = await argon2.verify(canFit ? stored : NOBODYS_HASH, bytes ?? Buffer.alloc(0))
  return fits && canFit
}
