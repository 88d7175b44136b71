import { GraphQLError, type ValidationRule } from 'graphql'

/** graphql-js looks for it when it executes, and says then what nobody has made into an answer. */
export const knownOperationsRule: ValidationRule = context => ({
  OperationDefinition(node) {
    if (!context.getSchema().getRootType(node.operation))
      context.reportError(new GraphQLError(`This API has no ${node.operation}s.`, { nodes: node }))
  },
})
