import { isIntrospectionType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import { matrix } from './matrix.js'
import { isPublic, withRow, type Cells, type FieldCells } from './scope.js'

/** A field of the schema with its line of the matrix. */
export interface Coordinate {
  readonly type: string
  readonly field: string
  /** `Type.field` */
  readonly name: string
  /** The line's own cells; null if the field is visible with its row. */
  readonly own: Cells | null
  /** Who finally sees it. */
  readonly cells: Cells
}

interface LooseGrid {
  readonly rows: Cells
  readonly fields: Readonly<Record<string, FieldCells>>
}
const grids: Readonly<Record<string, LooseGrid>> = matrix

export const objectTypesOf = (schema: GraphQLSchema): readonly GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter((type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type))

/** Root fields that need no sign-in. */
export const publicRootFields: ReadonlySet<string> = new Set(
  [matrix.Query, matrix.Mutation].flatMap((grid: LooseGrid) =>
    Object.entries(grid.fields).flatMap(([field, line]) => (line !== withRow && isPublic(line) ? [field] : [])),
  ),
)

export const rowsOf = (type: string): Cells | undefined => grids[type]?.rows

/**
 * The schema's fields with their lines.
 * @throws if schema and matrix do not match exactly, so that no field is served without a decision
 */
export function coordinatesOf(schema: GraphQLSchema): readonly Coordinate[] {
  const types = objectTypesOf(schema)
  const inSchema = new Set(types.flatMap(type => Object.keys(type.getFields()).map(field => `${type.name}.${field}`)))
  const inMatrix = new Set(Object.entries(grids).flatMap(([type, grid]) => Object.keys(grid.fields).map(field => `${type}.${field}`)))
  const undecided = [...inSchema].filter(name => !inMatrix.has(name))
  const unknown = [...inMatrix].filter(name => !inSchema.has(name))
  if (undecided.length > 0 || unknown.length > 0) {
    throw new Error(`the access matrix has no line for [${undecided.join(', ')}] and lines for unknown fields [${unknown.join(', ')}]`)
  }
  return types.flatMap(type => Object.keys(type.getFields()).map(field => coordinate(type.name, field)))
}

function coordinate(type: string, field: string): Coordinate {
  const grid = grids[type]
  const line = grid?.fields[field]
  if (!grid || !line) throw new Error(`the access matrix has no line for ${type}.${field}`)
  return { type, field, name: `${type}.${field}`, own: line === withRow ? null : line, cells: line === withRow ? grid.rows : line }
}
