import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { rootFields } from './root-fields.js'

/** Clients may send names of any length. */
const MOST_CHARACTERS = 200

const known = new WeakMap<OperationDefinitionNode, string>()

/**
 * An operation as one line for the access record: `query CoachDashboard { team }`. Cached per document, because Apollo caches parsed
 * documents.
 */
export function operationText(document: DocumentNode, operation: OperationDefinitionNode): string {
  const text = known.get(operation) ?? makeText(document, operation)
  known.set(operation, text)
  return text
}

function makeText(document: DocumentNode, operation: OperationDefinitionNode): string {
  const names = [...new Set(rootFields(document, operation).map(({ name }) => name.value))]
  const text = [operation.operation, operation.name?.value ?? [], '{', ...names, '}'].flat().join(' ')
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text
}
