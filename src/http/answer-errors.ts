import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql'

type Step = string | number

/** Which of two response keys comes first in the answer; alphabetical order if their parent is null. */
function keyOrder(one: string, other: string, parent: unknown): number {
  if (typeof parent === 'object' && parent !== null) {
    for (const key of Object.keys(parent)) {
      if (key === one) return -1
      if (key === other) return 1
    }
  }
  return one < other ? -1 : 1
}

/** Which of two paths comes first in the answer. A parent precedes its children. */
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
 * Builds an answer's `errors`. Each refused coordinate has one error, the first in the answer: the same error for other rows adds nothing.
 * Sorted by position in the document, not by which read completed first.
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
