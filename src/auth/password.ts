import argon2 from '@node-rs/argon2'

/** Argon2id, the library's own choice; the costs are OWASP's first recommendation (19 MiB, 2 passes). */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of a random password that nobody knows, with the costs above: a check against it takes as long as any other. */
const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$kaXiYMGykut+GXnQ9Nu96A$vQ7R39rts2SkURxec0lghmTgZ0GivLgodLXOQQn8RcU'

/** Longer than any that somebody types. Normalizing takes the square of a text's combining marks, so it must not be asked of more. */
const MOST_CHARACTERS = 1_000

/** Phones and computers may type one character in different ways: an accented letter is one code point, or two. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'))

/**
 * @returns a hash in PHC format, with its salt and costs
 * @throws RangeError for more than 1,000 characters
 */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > MOST_CHARACTERS) throw new RangeError(`a password has at most ${MOST_CHARACTERS} characters`)
  return argon2.hash(bytesOf(password), COSTS)
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
 * @param stored null where there is no such account: it takes as long as a wrong password, so that time does not tell
 * @returns false for what is no hash, too, and for more than 1,000 characters: an account that has no password has none that fits
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const canFit = stored !== null && isHash(stored) && password.length <= MOST_CHARACTERS
  const fits = await argon2.verify(canFit ? stored : NOBODYS_HASH, bytesOf(password.slice(0, MOST_CHARACTERS)))
  return fits && canFit
}
