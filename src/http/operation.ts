import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { publicRootFields } from '../policy/coordinates.js'
import { rootFields } from '../schema/execution/root-fields.js'
import { signInFields } from '../schema/sign-in/sign-in-fields.js'

/** Introspection, where it is on, tells of no row. */
const INTROSPECTION = new Set(['__typename', '__schema', '__type'])

export interface OperationFacts {
  readonly isMutation: boolean
  /** It can be answered without a viewer. */
  readonly isPublic: boolean
  /** A field that changes who asks, in company: the fields beside it would be another viewer's. */
  readonly mixedSignIn: string | null
}

const known = new WeakMap<OperationDefinitionNode, OperationFacts>()

/** Found once a document: Apollo keeps the parsed ones. */
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
