import { Kind, type DocumentNode, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

/**
 * The root fields of a validated operation, with fragments expanded. Each fragment is expanded once, because spreads can multiply
 * exponentially.
 */
export function rootFields(document: DocumentNode, { selectionSet }: OperationDefinitionNode): readonly FieldNode[] {
  const fragments = new Map(
    document.definitions.flatMap(node => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )
  const unfolded = new Set<string>()
  const unfold = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap(selection => {
      if (selection.kind === Kind.FIELD) return [selection]
      if (selection.kind === Kind.INLINE_FRAGMENT) return unfold(selection.selectionSet)
      const name = selection.name.value
      if (unfolded.has(name)) return []
      unfolded.add(name)
      return unfold(fragments.get(name)?.selectionSet)
    })
  return unfold(selectionSet)
}
