/** Of a longer text, making a string and copying it takes more than all that is won by its being one. */
export const LONG_BYTES = 32_768

/** The finished JSON of an answer: where it is long, the bytes that PostgreSQL has sent (UTF-8), of which no string is made. */
export type AnswerJson = string | Buffer

export const parseAnswer = (json: AnswerJson): unknown => JSON.parse(json.toString())
