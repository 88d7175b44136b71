import { getNamedType, isLeafType, isObjectType, type GraphQLField, type GraphQLNamedOutputType, type GraphQLObjectType } from 'graphql'
import { coordinatesOf, type Coordinate } from '../../../src/policy/coordinates.js'
import { buildSchemas } from '../../../src/schema/schema.js'
import type { Role } from '../../../src/generated/tables.js'

export const { bare: schema } = buildSchemas()

/** Every field of the schema with its line of the matrix. */
export const coordinates = coordinatesOf(schema)
const byName = new Map(coordinates.map(coordinate => [coordinate.name, coordinate]))

/** @param name `Type.field` */
export function coordinateOf(name: string): Coordinate {
  const coordinate = byName.get(name)
  if (!coordinate) throw new Error(`the schema has no field ${name}`)
  return coordinate
}

export function objectType(name: string): GraphQLObjectType {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`the schema has no object type ${name}`)
  return type
}

export function fieldOf(name: string): GraphQLField<unknown, unknown> {
  const { type, field } = coordinateOf(name)
  const found = objectType(type).getFields()[field]
  if (!found) throw new Error(`the schema has no field ${name}`)
  return found
}

/** The type of a field, without list and non-null. */
export const givenBy = (name: string): GraphQLNamedOutputType => getNamedType(fieldOf(name).type)

export const isLeaf = (name: string): boolean => isLeafType(givenBy(name))

/** The field of a connection or edge that holds the rows. */
export function heldIn(typeName: string): 'nodes' | 'node' | null {
  if (typeName.endsWith('Connection')) return 'nodes'
  return typeName.endsWith('Edge') ? 'node' : null
}

/** The type of the rows a field gives, in a connection, in a list or alone. */
export function rowsGivenBy(name: string): string {
  const given = givenBy(name).name
  const held = heldIn(given)
  return held === null ? given : givenBy(`${given}.${held}`).name
}

export const isDenied = (name: string, role: Role): boolean => coordinateOf(name).cells[role] === 'none'

/** Whether the field is served without a sign-in. */
export const isPublic = (name: string): boolean => Object.values(coordinateOf(name).cells).every(scope => scope === 'public')
