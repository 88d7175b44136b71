import { sql, type RawBuilder } from 'kysely'
import type { AnswerJson } from '../answer-json.js'

/**
 * Stands among a statement's parameters for a text that nobody can know beforehand: each message has another. By it a note that
 * is still encrypted is known in the answer, and nothing that a user has stored can pose as one.
 */
export const noteMarker = Symbol('note marker')

/** What stands in an answer for a note that cannot be decrypted. No response key has such a name, so nothing else looks so. */
const NAME = '#unreadable note'
export const UNREADABLE = JSON.stringify({ [NAME]: true })
export const holdsUnreadable = (json: AnswerJson): boolean => json.includes(UNREADABLE)
export const isUnreadable = (value: unknown): boolean => typeof value === 'object' && value !== null && NAME in value

/** A note was changed past this server, or its key is gone. */
export class UnreadableNote extends Error {
  override readonly name = 'UnreadableNote'
}

/** A note as it comes out of a statement: as it was written before notes were encrypted, or a token. */
export const noteToken = (alias: string): RawBuilder<string | null> => {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`)
  const sealed = sql`replace(encode(${column('nonce')} || ${column('ciphertext')}, 'base64'), E'\n', '')`
  return sql`CASE WHEN ${column('key_id')} IS NULL THEN ${column('body')} ELSE
    concat_ws(':', ${noteMarker}::text, ${column('school_id')}, ${column('event_id')}, ${column('key_id')}, ${sealed}) END`
}

/** A note that is still encrypted. */
export interface Token {
  readonly schoolId: string
  readonly eventId: string
  readonly keyId: string
  /** Nonce, ciphertext and tag. */
  readonly sealed: Buffer
  /** What stands behind it, up to the next one. */
  readonly tail: string
}

function tokenOf(piece: string): Token {
  const end = piece.indexOf('"')
  const [schoolId = '', eventId = '', keyId = '', sealed = ''] = piece.slice(0, end).split(':')
  return { schoolId, eventId, keyId, sealed: Buffer.from(sealed, 'base64'), tail: piece.slice(end + 1) }
}

/** Parts a JSON text at the tokens of one marker, each of which is a string of it. @returns what stands before them, and the tokens */
export function partAtTokens(text: string, marker: string): readonly [head: string, tokens: readonly Token[]] {
  const [head = '', ...pieces] = text.split(`"${marker}:`)
  return [head, pieces.map(tokenOf)]
}
