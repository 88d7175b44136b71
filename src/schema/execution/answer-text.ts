import type { FormattedExecutionResult } from 'graphql'

/** The value of an answer's `data`, as the text that goes out. */
export class AnswerText {
  constructor(readonly text: string) {}
}

/** An answer as JSON; a finished text is put in place as it is. */
export function stringifyAnswer(answer: FormattedExecutionResult): string {
  const data: unknown = answer.data
  if (!(data instanceof AnswerText)) return `${JSON.stringify(answer)}\n`
  const { data: _data, ...rest } = answer
  const others = JSON.stringify(rest)
  return others === '{}' ? `{"data":${data.text}}\n` : `${others.slice(0, -1)},"data":${data.text}}\n`
}
