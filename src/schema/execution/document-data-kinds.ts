import { TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql'
import { dataKindOf } from '../../data/access-record/data-kinds.js'
import type { DataKind } from '../../generated/tables.js'

/**
 * The kinds of student data that a document can show, for any variables. Sorted, without duplicates.
 * @param denied coordinates that are not answered
 */
export function documentDataKinds(schema: GraphQLSchema, document: DocumentNode, denied: ReadonlySet<string>): readonly DataKind[] {
  const kinds = new Set<DataKind>()
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const coordinate = `${types.getParentType()?.name ?? ''}.${name.value}`
        const kind = denied.has(coordinate) ? null : dataKindOf(coordinate)
        if (kind) kinds.add(kind)
      },
    }),
  )
  return [...kinds].sort()
}
