import { GraphQLError, type ValidationRule } from 'graphql'

/** graphql-js only checks this at execution, with an error that would not be formatted. */
export const knownOperationsRule: ValidationRule = context => ({
  OperationDefinition(node) {
    if (!context.getSchema().getRootType(node.operation))
      context.reportError(new GraphQLError(`This API has no ${node.operation}s.`, { nodes: node }))
  },
})
