import { getNamedType, isEnumType, isInputObjectType, isListType, getNullableType, type GraphQLInputType } from 'graphql'
import { Slot } from './slot.js'

/** Variables as a plan sees them. A plan depends on which values are given, not on what they are. */
export interface Shape {
  readonly key: string
  readonly slots: Values
}

/** Enums whose values change the statement itself, not only a parameter. */
const STRUCTURAL_ENUMS = new Set(['RosterOrder'])

type Values = Readonly<Record<string, unknown>>
type Read = (variables: Values) => unknown

// Built here, outside any request's scope: a plan keeps its slots, and everything they reference, in memory.
const slotOf = (read: Read): Slot => new Slot(({ variables }) => read(variables))
const partOf =
  (read: Read, name: string): Read =>
  variables =>
    (read(variables) as Values | null)?.[name]
const variableNamed = (name: string): Read => partOf(variables => variables, name)

function shapeOf(value: unknown, type: GraphQLInputType, read: Read): { readonly key: unknown; readonly slot: unknown } {
  if (value === null || value === undefined) return { key: 0, slot: value }
  const named = getNamedType(type)
  const isList = isListType(getNullableType(type))
  if (typeof value === 'boolean' || (isEnumType(named) && STRUCTURAL_ENUMS.has(named.name) && !isList))
    return { key: `=${value as string | boolean}`, slot: value }
  if (isList || !isInputObjectType(named)) return { key: 1, slot: slotOf(read) }
  const fields = named.getFields()
  const parts = Object.entries(value as Values).flatMap(([name, part]) => {
    const field = fields[name]
    return field ? [[name, shapeOf(part, field.type, partOf(read, name))] as const] : []
  })
  return {
    key: parts.map(([name, part]) => [name, part.key]),
    slot: Object.fromEntries(parts.map(([name, part]) => [name, part.slot])),
  }
}

/**
 * @param types the variables' types by name
 * @param variables after GraphQL's coercion
 */
export function shapeOfVariables(types: ReadonlyMap<string, GraphQLInputType>, variables: Values): Shape {
  const parts = [...types].flatMap(([name, type]) =>
    Object.hasOwn(variables, name) ? [[name, shapeOf(variables[name], type, variableNamed(name))] as const] : [],
  )
  return {
    key: JSON.stringify(parts.map(([name, part]) => [name, part.key])),
    slots: Object.fromEntries(parts.map(([name, part]) => [name, part.slot])),
  }
}
