import { createHash } from 'node:crypto'
import { Kind, print, visit, type ASTNode, type DocumentNode } from 'graphql'

const CHARACTERS = 16
const fingerprints = new WeakMap<DocumentNode, string>()

const withoutValue = (node: ASTNode): ASTNode | undefined => {
  if (node.kind === Kind.STRING) return { ...node, value: '', block: false }
  return node.kind === Kind.INT || node.kind === Kind.FLOAT ? { ...node, value: '0' } : undefined
}

/**
 * A fingerprint that is equal for documents that differ only in literal values. A hash of the whole text would let someone confirm a guess
 * at a searched name.
 */
export function fingerprintOf(document: DocumentNode): string {
  const known = fingerprints.get(document)
  if (known !== undefined) return known
  const text = print(visit(document, { enter: withoutValue }))
  const mark = createHash('sha256').update(text).digest('hex').slice(0, CHARACTERS)
  fingerprints.set(document, mark)
  return mark
}
