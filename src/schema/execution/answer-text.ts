import type { FormattedExecutionResult } from 'graphql'
import type { AnswerJson } from '../../data/answer-json.js'
import { LONG_BYTES } from '../../data/long-text.js'

/** An answer's `data` as finished JSON. */
export class AnswerText {
  constructor(readonly json: AnswerJson) {}
}

/**
 * Serializes an answer; finished JSON is inserted unchanged. A short answer stays a string, so that it is sent in one piece with its
 * headers.
 */
export function stringifyAnswer(answer: FormattedExecutionResult): string | Buffer {
  const data: unknown = answer.data
  if (!(data instanceof AnswerText)) return `${JSON.stringify(answer)}\n`
  const { data: _data, extensions, ...rest } = answer
  const others = JSON.stringify(rest)
  const before = `${others === '{}' ? '{' : `${others.slice(0, -1)},`}"data":`
  const after = `${extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''}}\n`
  const { json } = data
  if (typeof json !== 'string') return json.between(before, after)
  return json.length > LONG_BYTES ? bytesOf(before, json, after) : before + json + after
}

/** A long string would be copied once to measure it and once with the headers before it is written. */
function bytesOf(...texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  let end = 0
  for (const text of texts) end += bytes.write(text, end)
  return bytes
}
