import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql'

type Step = string | number

/** Which of two response keys the answer names first; by their letters where a null stands in the place of both. */
function keyOrder(one: string, other: string, parent: unknown): number {
  if (typeof parent === 'object' && parent !== null) {
    for (const key of Object.keys(parent)) {
      if (key === one) return -1
      if (key === other) return 1
    }
  }
  return one < other ? -1 : 1
}

/** Which of two paths an answer reaches first; a place comes before what is in it. */
function pathOrder(one: readonly Step[], other: readonly Step[], data: unknown): number {
  let parent = data
  for (const [depth, step] of one.entries()) {
    const against = other[depth]
    if (against === undefined) return 1
    if (step !== against)
      return typeof step === 'number' && typeof against === 'number' ? step - against : keyOrder(String(step), String(against), parent)
    parent = (parent as Readonly<Record<Step, unknown>> | null | undefined)?.[step]
  }
  return one.length - other.length
}

const codeOf = ({ extensions }: GraphQLFormattedError): string => String(extensions?.['code'])

/**
 * What an answer's `errors` hold: one a refused coordinate, the one that the answer reaches first, for the rows behind it say
 * nothing new; ordered by where they stand in the document, and not by which read came back first.
 */
export function answerErrors({ data, errors = [] }: FormattedExecutionResult): readonly GraphQLFormattedError[] {
  const byPath = (one: GraphQLFormattedError, other: GraphQLFormattedError): number => pathOrder(one.path ?? [], other.path ?? [], data)
  const refused = new Map<unknown, GraphQLFormattedError>()
  const others: GraphQLFormattedError[] = []
  for (const error of errors) {
    const coordinate = error.extensions?.['coordinate']
    const known = refused.get(coordinate)
    if (coordinate === undefined) others.push(error)
    else if (!known || byPath(error, known) < 0) refused.set(coordinate, error)
  }
  const inDocument = (one: GraphQLFormattedError, other: GraphQLFormattedError): number => {
    const [a, b] = [one.locations?.[0], other.locations?.[0]]
    const byPlace = (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
    const byCode = codeOf(one) < codeOf(other) ? -1 : Number(codeOf(one) > codeOf(other))
    return byPlace || byCode || byPath(one, other)
  }
  return [...refused.values(), ...others].sort(inDocument)
}
