import type { LongText } from './long-text.js'

/** The finished JSON of an answer. */
export type AnswerJson = string | LongText

export const parseAnswer = (json: AnswerJson): unknown => JSON.parse(json.toString())
