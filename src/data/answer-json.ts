import type { LongText } from './long-text.js'

/** An answer's finished JSON. */
export type AnswerJson = string | LongText

export const parseAnswer = (json: AnswerJson): unknown => JSON.parse(json.toString())
