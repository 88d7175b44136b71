import { sql, type RawBuilder } from 'kysely'
import type { AnswerJson } from '../answer-json.js'

/**
 * A placeholder among a statement's parameters. Each message replaces it with an unpredictable text, which marks encrypted notes in the
 * answer. Nothing a user has stored can imitate it.
 */
export const noteMarker = Symbol('note marker')

/** Replaces a note that cannot be decrypted. GraphQL allows no response key of this name, so nothing else looks like it. */
const NAME = '#unreadable note'
export const UNREADABLE = JSON.stringify({ [NAME]: true })
export const holdsUnreadable = (json: AnswerJson): boolean => json.includes(UNREADABLE)
export const isUnreadable = (value: unknown): boolean => typeof value === 'object' && value !== null && NAME in value

/** A note was changed outside this server, or its key is gone. */
export class UnreadableNote extends Error {
  override readonly name = 'UnreadableNote'
}

/** A note as a statement selects it: plain, if it predates encryption, or a token. */
export const noteToken = (alias: string): RawBuilder<string | null> => {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`)
  const sealed = sql`replace(encode(${column('nonce')} || ${column('ciphertext')}, 'base64'), E'\n', '')`
  return sql`CASE WHEN ${column('key_id')} IS NULL THEN ${column('body')} ELSE
    concat_ws(':', ${noteMarker}::text, ${column('school_id')}, ${column('event_id')}, ${column('key_id')}, ${sealed}) END`
}

/** An encrypted note within an answer. */
export interface Token {
  readonly schoolId: string
  readonly eventId: string
  readonly keyId: string
  /** Nonce, ciphertext and tag. */
  readonly sealed: Buffer
  /** The text after it, up to the next token. */
  readonly tail: string
}

function tokenOf(piece: string): Token {
  const end = piece.indexOf('"')
  const [schoolId = '', eventId = '', keyId = '', sealed = ''] = piece.slice(0, end).split(':')
  return { schoolId, eventId, keyId, sealed: Buffer.from(sealed, 'base64'), tail: piece.slice(end + 1) }
}

/**
 * Splits a JSON text at one marker's tokens, each of which is a JSON string.
 * @returns the text before the first token, and the tokens
 */
export function partAtTokens(text: string, marker: string): readonly [head: string, tokens: readonly Token[]] {
  const [head = '', ...pieces] = text.split(`"${marker}:`)
  return [head, pieces.map(tokenOf)]
}
