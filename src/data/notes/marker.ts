import { sql, type RawBuilder } from 'kysely'

/**
 * Stands among a statement's parameters for a text that nobody can know beforehand: each message has another. By it a note that
 * is still encrypted is known in the answer, and nothing that a user has stored can pose as one.
 */
export const noteMarker = Symbol('note marker')

/** What stands in an answer for a note that cannot be decrypted. No response key has such a name, so nothing else looks so. */
const NAME = '#unreadable note'
export const UNREADABLE = JSON.stringify({ [NAME]: true })
export const holdsUnreadable = (text: string): boolean => text.includes(UNREADABLE)
export const isUnreadable = (value: unknown): boolean => typeof value === 'object' && value !== null && NAME in value

/** A note was changed past this server, or its key is gone. */
export class UnreadableNote extends Error {
  override readonly name = 'UnreadableNote'
}

/** A note as it comes out of a statement: as it was written before notes were encrypted, or a token. */
export const noteToken = (alias: string): RawBuilder<string | null> => {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`)
  const sealed = sql`translate(encode(${column('nonce')} || ${column('ciphertext')}, 'base64'), E'\n', '')`
  return sql`CASE WHEN ${column('key_id')} IS NULL THEN ${column('body')} ELSE
    concat_ws(':', ${noteMarker}::text, ${column('school_id')}, ${column('event_id')}, ${column('key_id')}, ${sealed}) END`
}

export interface Token {
  readonly schoolId: string
  readonly eventId: string
  readonly keyId: string
  /** Nonce, ciphertext and tag. */
  readonly sealed: Buffer
}

const ID = '[0-9a-f-]{36}'

/** The tokens of one marker in a JSON text, each with its quotes. */
export function tokensIn(text: string, marker: string): readonly (readonly [whole: string, token: Token])[] {
  const pattern = new RegExp(`"${marker}:(${ID}):(${ID}):(${ID}):([A-Za-z0-9+/=]*)"`, 'g')
  return [...text.matchAll(pattern)].map(([whole, schoolId = '', eventId = '', keyId = '', sealed = '']) => [
    whole,
    { schoolId, eventId, keyId, sealed: Buffer.from(sealed, 'base64') },
  ])
}
