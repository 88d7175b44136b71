import type { FormattedExecutionResult, DocumentNode, OperationDefinitionNode } from 'graphql'
import { networkOf } from '../../auth/network.js'
import type { Context } from '../../schema/common/context.js'
import { factsOf } from '../operation.js'
import { markOf } from './document-mark.js'
import type { OperationNames } from './operation-names.js'

const REFUSED_SIGN_IN = new Set(['UNAUTHENTICATED', 'RATE_LIMITED'])
const NONE: readonly string[] = []

/** Notes what is asked, before anything of it is refused. */
export function observeOperation(
  { observed }: Context,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  names: OperationNames,
): void {
  observed.operation = names.told(operation.name?.value)
  observed.type = operation.operation
  observed.document = markOf(document)
}

const textsOf = (errors: NonNullable<FormattedExecutionResult['errors']>, name: 'code' | 'coordinate'): readonly string[] => [
  ...new Set(errors.map(({ extensions }) => extensions?.[name]).filter(value => typeof value === 'string')),
]

/** Notes what an answer refuses, and whom it is for. */
export function observeAnswer(
  { observed, viewer, cost, address }: Context,
  { errors }: FormattedExecutionResult,
  document: DocumentNode | undefined,
  operation: OperationDefinitionNode | null | undefined,
): void {
  observed.viewer = viewer
  observed.cost = cost
  if (!errors) return
  observed.codes = textsOf(errors, 'code')
  observed.coordinates = errors.some(({ extensions }) => extensions?.['code'] === 'FORBIDDEN') ? textsOf(errors, 'coordinate') : NONE
  if (!document || !operation || !observed.codes.some(code => REFUSED_SIGN_IN.has(code))) return
  const { isMutation, isPublic } = factsOf(document, operation)
  if (isMutation && isPublic) observed.network = networkOf(address)
}
