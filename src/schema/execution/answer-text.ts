import type { FormattedExecutionResult } from 'graphql'
import type { AnswerJson } from '../../data/answer-json.js'
import { LONG_BYTES } from '../../data/long-text.js'

/** The value of an answer's `data`, as it goes out. */
export class AnswerText {
  constructor(readonly json: AnswerJson) {}
}

/** An answer as JSON; a finished text is put in place as it is. A short one goes out as a string, in one piece with its headers. */
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

/** Strings that are put together would be copied into one to be measured, into another with the headers, and then be written. */
function bytesOf(...texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  let end = 0
  for (const text of texts) end += bytes.write(text, end)
  return bytes
}
