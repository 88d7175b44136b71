import { Kind, type OperationDefinitionNode } from 'graphql'
import { signInFields } from '../sign-in/sign-in-fields.js'

/** Whether the operation may change its viewer. */
export const changesViewer = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === 'mutation' && selectionSet.selections.some(node => node.kind !== Kind.FIELD || signInFields.has(node.name.value))
