import { Kind, type OperationDefinitionNode } from 'graphql'
import { signInFields } from '../sign-in/sign-in-fields.js'

/** Whether it may end with another viewer than it began with, or with the first one. */
export const changesViewer = ({ operation, selectionSet }: OperationDefinitionNode): boolean =>
  operation === 'mutation' && selectionSet.selections.some(node => node.kind !== Kind.FIELD || signInFields.has(node.name.value))
