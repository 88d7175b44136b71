import type { FormattedExecutionResult } from 'graphql'

/** The value of an answer's `data`, as the text that goes out. */
export class AnswerText {
  constructor(readonly text: string) {}
}

/** A shorter text goes out as a string, in one piece with its headers. */
const LONG = 32_768

/** An answer as JSON; a finished text is put in place as it is. */
export function stringifyAnswer(answer: FormattedExecutionResult): string | Buffer {
  const data: unknown = answer.data
  if (!(data instanceof AnswerText)) return `${JSON.stringify(answer)}\n`
  const { data: _data, extensions, ...rest } = answer
  const others = JSON.stringify(rest)
  const before = `${others === '{}' ? '{' : `${others.slice(0, -1)},`}"data":`
  const after = `${extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''}}\n`
  return data.text.length > LONG ? bytesOf(before, data.text, after) : before + data.text + after
}

/** Strings that are put together would be copied into one to be measured, into another with the headers, and then be written. */
function bytesOf(...texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0))
  let end = 0
  for (const text of texts) end += bytes.write(text, end)
  return bytes
}
