import { getNamedType, getNullableType, isListType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql'
import { objectTypesOf } from '../../policy/coordinates.js'
import type { Weight } from './weight.js'

type Field = GraphQLField<unknown, unknown>

/** The weight that a field declares, or null. */
export function weightOf(field: Field): Weight | null {
  const declared: unknown = field.extensions['complexity']
  return typeof declared === 'function' && 'inWords' in declared ? (declared as Weight) : null
}

/** A list of rows or a page. Without a weight it would count as a single row. */
function holdsRows({ type }: Field): boolean {
  const named = getNamedType(type)
  return isObjectType(named) && (isListType(getNullableType(type)) || 'nodes' in named.getFields())
}

/**
 * Adds each weight to its field's description.
 * @throws if a list of rows, or a page, has no weight
 */
export function describeWeights(schema: GraphQLSchema): void {
  for (const type of objectTypesOf(schema)) {
    for (const field of Object.values(type.getFields()) as readonly Field[]) {
      const weight = weightOf(field)
      if (!weight && holdsRows(field)) throw new Error(`${type.name}.${field.name} is a list, and has no weight (complexity)`)
      if (weight?.inWords) field.description = `${field.description ?? ''}\n\nCost: ${weight.inWords}.`
    }
  }
}
