import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { rootFields } from './root-fields.js'

/** Names are as long as whoever sends them likes. */
const MOST_CHARACTERS = 200

/** An operation in a line, as the record has it: `query CoachDashboard { team }`. */
export function operationText(document: DocumentNode, operation: OperationDefinitionNode): string {
  const names = [...new Set(rootFields(document, operation).map(({ name }) => name.value))]
  const text = [operation.operation, operation.name?.value ?? [], '{', ...names, '}'].flat().join(' ')
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text
}
