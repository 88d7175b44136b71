import {
  execute,
  getNamedType,
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  getNullableType,
  parse,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLObjectType,
} from 'graphql'
import { shielded } from '../../src/policy/shield.js'
import { decides, type Role } from '../oracle/oracle.js'

// An operation on one field, run behind the shield over objects with a value in every field. Anything refused is refused by a rule.

const typeNamed = (schema: GraphQLSchema, name: string): GraphQLObjectType => {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`the schema has no ${name}`)
  return type
}
const fieldOf = (schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> => {
  const [type = '', name = ''] = coordinate.split('.')
  const field = typeNamed(schema, type).getFields()[name]
  if (!field) throw new Error(`the schema has no ${coordinate}`)
  return field
}

/** A shortest path to a field's type through what the oracle gives to the role. */
export function matrixPath(schema: GraphQLSchema, coordinate: string, role: Role): readonly string[] {
  const [target = ''] = coordinate.split('.')
  const ways = new Map<string, readonly string[]>([
    ['Query', []],
    ['Mutation', []],
  ])
  for (const [type, way] of ways) {
    if (type === target) return way
    for (const field of Object.values(typeNamed(schema, type).getFields())) {
      const to = getNamedType(field.type)
      const name = `${type}.${field.name}`
      if (isObjectType(to) && !ways.has(to.name) && decides(role, name) === 'shown') ways.set(to.name, [...way, name])
    }
  }
  throw new Error(`${role} has no way to ${target}`)
}

function literal(type: GraphQLInputType): string {
  const named = getNullableType(type)
  if (isListType(named)) return `[${literal(named.ofType)}]`
  if (isEnumType(named)) return named.getValues()[0]?.name ?? ''
  if (isInputObjectType(named)) {
    const needed = Object.values(named.getFields()).filter(
      field => field.type instanceof GraphQLNonNull && field.defaultValue === undefined,
    )
    return `{ ${needed.map(field => `${field.name}: ${literal(field.type)}`).join(', ')} }`
  }
  return named.toString() === 'Int' ? '1' : named.toString().startsWith('Date') ? '"2026-11-20"' : '"0190ffff-ffff-7fff-bfff-ffffffffffff"'
}

const selected = ({ name, args }: GraphQLField<unknown, unknown>): string => {
  const needed = args.filter(arg => arg.type instanceof GraphQLNonNull && arg.defaultValue === undefined)
  return name + (needed.length > 0 ? `(${needed.map(arg => `${arg.name}: ${literal(arg.type)}`).join(', ')})` : '')
}

export function operationTo(schema: GraphQLSchema, path: readonly string[], coordinate: string): string {
  const field = fieldOf(schema, coordinate)
  const last = selected(field) + (isObjectType(getNamedType(field.type)) ? ' { __typename }' : '')
  const kind = (path[0] ?? coordinate).startsWith('Mutation.') ? 'mutation' : 'query'
  return `${kind} { ${path.reduceRight((inner, name) => `${selected(fieldOf(schema, name))} { ${inner} }`, last)} }`
}

/** An object with a value in every field, without resolvers. */
function sample(type: GraphQLOutputType, depth = 0): unknown {
  const named = getNullableType(type)
  if (isListType(named)) return [sample(named.ofType, depth)]
  if (isObjectType(named)) return depth > 12 ? {} : { of: named.name }
  if (isEnumType(named)) return named.getValues()[0]?.value as unknown
  return SCALARS[named.toString()] ?? 'something'
}
const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  Date: '2026-11-20',
  DateTime: '2026-11-20T12:00:00.000Z',
  EmailAddress: 'someone@example.test',
  JSON: {},
}

let withoutResolvers: GraphQLSchema | undefined
/** The same schema with a value in every field. */
function plain(schema: GraphQLSchema): GraphQLSchema {
  if (withoutResolvers) return withoutResolvers
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) field.resolve = () => sample(field.type)
  }
  withoutResolvers = schema
  return schema
}

/** Runs an operation behind the shield of the current matrix. @returns the refused coordinates */
export async function runShielded(schema: GraphQLSchema, operation: string, viewer: object): Promise<readonly string[]> {
  const result = await execute({ schema: shielded(plain(schema)), document: parse(operation), contextValue: { viewer } })
  return (result.errors ?? []).map(({ extensions, message }) =>
    typeof extensions['coordinate'] === 'string' ? extensions['coordinate'] : message,
  )
}
