import type { FormattedExecutionResult, DocumentNode, OperationDefinitionNode } from 'graphql'
import { networkOf } from '../../auth/network.js'
import type { Context } from '../../schema/common/context.js'
import { factsOf } from '../operation.js'
import { fingerprintOf } from './document-fingerprint.js'
import type { OperationNames } from './operation-names.js'

const REFUSED_SIGN_IN = new Set(['UNAUTHENTICATED', 'RATE_LIMITED'])
const NONE: readonly string[] = []

/** Notes the operation before any check can refuse it. */
export function observeOperation(
  { facts }: Context,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  names: OperationNames,
): void {
  facts.operation = names.told(operation.name?.value)
  facts.type = operation.operation
  facts.document = fingerprintOf(document)
}

const textsOf = (errors: NonNullable<FormattedExecutionResult['errors']>, name: 'code' | 'coordinate'): readonly string[] => [
  ...new Set(errors.map(({ extensions }) => extensions?.[name]).filter(value => typeof value === 'string')),
]

/** Notes an answer's errors, and whom it is for. */
export function observeAnswer(
  { facts, viewer, cost, address }: Context,
  { errors }: FormattedExecutionResult,
  document: DocumentNode | undefined,
  operation: OperationDefinitionNode | null | undefined,
): void {
  facts.viewer = viewer
  facts.cost = cost
  if (!errors) return
  facts.codes = textsOf(errors, 'code')
  facts.coordinates = errors.some(({ extensions }) => extensions?.['code'] === 'FORBIDDEN') ? textsOf(errors, 'coordinate') : NONE
  if (!document || !operation || !facts.codes.some(code => REFUSED_SIGN_IN.has(code))) return
  const { isMutation, isPublic } = factsOf(document, operation)
  if (isMutation && isPublic) facts.network = networkOf(address)
}
