import {
  buildASTSchema,
  isObjectType,
  isIntrospectionType,
  isScalarType,
  parse,
  printSchema,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql'
import { isUnreadable, UnreadableNote } from '../../data/notes/marker.js'
import type { Context } from '../common/context.js'

/** Reads from the finished answer: each value already has its response key. */
const fromTree: GraphQLFieldResolver<Readonly<Record<string, unknown>> | null, Context> = (source, _args, context, info) =>
  context.fieldBudget.complete(() => readable(source?.[String(info.path.key)]))

function readable(value: unknown): unknown {
  if (isUnreadable(value)) throw new UnreadableNote()
  return value
}

/** Runs a mutation, and reads its selected payload as a tree. */
export type Mutate = (mutate: () => unknown, context: Context, info: GraphQLResolveInfo) => Promise<unknown>

/**
 * A copy of the schema that resolves from finished answers: queries read a tree, mutations run the resolvers of `bare` and then read a
 * tree. Behind the shield, it adds nulls and errors where a viewer is denied something.
 */
export function treeSchemaOf(bare: GraphQLSchema, mutate: Mutate): GraphQLSchema {
  const schema = buildASTSchema(parse(printSchema(bare)))
  for (const type of Object.values(schema.getTypeMap())) {
    const original = bare.getType(type.name)
    if (isScalarType(type) && isScalarType(original)) {
      Object.assign(type, { serialize: original.serialize, parseValue: original.parseValue, parseLiteral: original.parseLiteral })
    }
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) field.resolve = fromTree
  }
  for (const [name, field] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = bare.getMutationType()?.getFields()[name]?.resolve
    if (!resolve) throw new Error(`Mutation.${name} has no resolver`)
    field.resolve = (source: unknown, args: Readonly<Record<string, unknown>>, context: Context, info) =>
      mutate(() => resolve(source, args, context, info), context, info)
  }
  return schema
}
