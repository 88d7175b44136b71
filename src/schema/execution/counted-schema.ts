import { defaultFieldResolver, isIntrospectionType, isObjectType, type GraphQLSchema } from 'graphql'
import type { Context } from '../common/context.js'

/** Counts each field of the schema as it completes. Changes the schema, and returns it. */
export function counted(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve = defaultFieldResolver } = field
      field.resolve = (source: unknown, args, context: Context, info): unknown => {
        return context.fieldBudget.complete(() => resolve(source, args, context, info))
      }
    }
  }
  return schema
}
