import { coordinateOf, fieldOf, givenBy, heldIn, isLeaf, objectType } from './coordinates.js'
import { isRowType, keyFields, type RowType } from './reach.js'
import { mutationOf, type Probe } from './routes.js'

/** An object of an answer. */
export type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An operation is answered by one planned statement, or by the resolvers if no statement can answer it. */
export type Way = 'planned' | 'resolvers'

/** A selection that forces the way: a response key too long for a column name goes to the resolvers. */
export const turnTo = (way: Way): string => (way === 'resolvers' ? `${'x'.repeat(64)}: __typename` : '')

/** Selected on every object, so that the answer says which rows it has. */
function basics(type: string): string {
  if (type === 'Query') return 'witness: viewer { membershipId }'
  if (type === 'Mutation') return '' // A sign-in must be its operation's only field.
  if (isRowType(type)) return `__typename ${keyFields[type]}`
  const held = heldIn(type)
  if (held !== null) return `__typename ${held} { ${basics(givenBy(`${type}.${held}`).name)} }`
  const values = Object.keys(objectType(type).getFields()).filter(
    field => isLeaf(`${type}.${field}`) && coordinateOf(`${type}.${field}`).own === null,
  )
  return ['__typename', ...values].join(' ')
}

function selection(type: string, { path, target }: Probe, way: Way, given: (name: string) => string): string {
  const all = `${basics(type)} ${type === 'Mutation' ? '' : turnTo(way)}`
  const [next, ...rest] = path
  if (next !== undefined) {
    return `${all} ${fieldOf(next).name}${given(next)} { ${selection(givenBy(next).name, { path: rest, target }, way, given)} }`
  }
  const of = isLeaf(target) ? '' : ` { ${basics(givenBy(target).name)} ${turnTo(way)} }`
  return `${all} target: ${fieldOf(target).name}${given(target)}${of}`
}

/** The operation of a probe. Its last field has the alias `target`. */
export function documentOf(probe: Probe, way: Way, given: (name: string) => string): string {
  const root = mutationOf(probe) === undefined ? 'Query' : 'Mutation'
  return `${root.toLowerCase()} { ${selection(root, probe, way, given)} }`
}

const flat = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.flatMap(flat) : [value])

/** The objects at the end of a path, or none if the path stops earlier. */
export function rowsAt(data: Row | null, path: readonly string[]): readonly Row[] {
  return path.reduce<readonly Row[]>(
    (rows, name) => rows.flatMap(row => flat(row[fieldOf(name).name])).filter(isRow),
    data === null ? [] : [data],
  )
}

/** Which row an object represents. */
export interface Named {
  readonly type: RowType
  readonly key: string
}

/** Null if the object is not a row, such as a connection. */
export function keyOf(row: Row): Named | null {
  const type = String(row['__typename'])
  return isRowType(type) ? { type, key: String(row[keyFields[type]]) } : null
}

/** Every row anywhere in part of an answer, with duplicates. */
export function rowsIn(value: unknown): readonly Named[] {
  if (Array.isArray(value)) return value.flatMap(rowsIn)
  if (!isRow(value)) return []
  const own = keyOf(value)
  return [...(own ? [own] : []), ...Object.values(value).flatMap(rowsIn)]
}

/** Whether a value shows anything. An empty list or page does not. */
export function showsSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(showsSomething)
  if (isRow(value) && Array.isArray(value['nodes'])) return value['nodes'].length > 0
  return value !== null && value !== undefined
}
