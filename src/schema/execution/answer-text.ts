import type { FormattedExecutionResult } from 'graphql'

/** The value of an answer's `data`, as the text that goes out. */
export class AnswerText {
  constructor(readonly text: string) {}
}

/** An answer as JSON; a finished text is put in place as it is. */
export function stringifyAnswer(answer: FormattedExecutionResult): string {
  const data: unknown = answer.data
  if (!(data instanceof AnswerText)) return `${JSON.stringify(answer)}\n`
  const { data: _data, extensions, ...rest } = answer
  const others = JSON.stringify(rest)
  const before = others === '{}' ? '{' : `${others.slice(0, -1)},`
  const after = extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''
  return `${before}"data":${data.text}${after}}\n`
}
