import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { publicRootFields } from '../policy/coordinates.js'
import { rootFields } from '../schema/execution/root-fields.js'
import { signInFields } from '../schema/sign-in/sign-in-fields.js'

/** Introspection, if enabled, reveals no row. */
const INTROSPECTION = new Set(['__typename', '__schema', '__type'])

export interface OperationFacts {
  readonly isMutation: boolean
  /** Can be answered without a viewer. */
  readonly isPublic: boolean
  /** A field that changes the viewer, if it is not alone: the fields beside it would run as another viewer. */
  readonly mixedSignIn: string | null
}

const known = new WeakMap<OperationDefinitionNode, OperationFacts>()

/** Cached per document, because Apollo caches parsed documents. */
export function factsOf(document: DocumentNode, operation: OperationDefinitionNode): OperationFacts {
  const facts = known.get(operation) ?? findFacts(document, operation)
  known.set(operation, facts)
  return facts
}

function findFacts(document: DocumentNode, operation: OperationDefinitionNode): OperationFacts {
  const names = rootFields(document, operation).map(field => field.name.value)
  const isMutation = operation.operation === 'mutation'
  return {
    isMutation,
    isPublic: names.every(name => publicRootFields.has(name) || INTROSPECTION.has(name)),
    mixedSignIn: isMutation && names.length > 1 ? (names.find(name => signInFields.has(name)) ?? null) : null,
  }
}
