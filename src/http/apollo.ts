import { randomUUID } from 'node:crypto'
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { badUserInput, unauthenticated } from '../errors.js'
import type { Context } from '../schema/common/context.js'
import { formatErrorWith } from './format-error.js'
import { checkCost, limitRules, MAX_TOKENS } from './limits.js'
import { factsOf } from './operation.js'

/** Tells the operator of an error that the client is not told of, and returns the id under which. */
export type ReportError = (requestId: string, error: unknown) => void

/** One error a coordinate: the rows behind the first say nothing new. */
function withoutRepeats(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const seen = new Set<unknown>()
  return errors.filter(({ extensions }) => {
    const coordinate = extensions?.['coordinate']
    if (coordinate === undefined) return true
    if (seen.has(coordinate)) return false
    seen.add(coordinate)
    return true
  })
}

/** Cost, sign-in and the viewer's session around an operation. */
const operationPlugin = (schema: GraphQLSchema): ApolloServerPlugin<Context> => ({
  requestDidStart: (): Promise<GraphQLRequestListener<Context>> =>
    Promise.resolve({
      async didResolveOperation({ document, operation, operationName, request, contextValue }) {
        if (!operation) return
        const facts = factsOf(document, operation)
        if (facts.mixedSignIn) throw badUserInput([{ path: facts.mixedSignIn, message: 'must be the only field of its operation' }])
        checkCost(schema, document, operationName, request.variables ?? {})
        if (facts.isPublic) return
        if (!contextValue.viewer) throw unauthenticated()
        // A mutation confirms its viewer in the transaction in which it writes.
        if (!facts.isMutation) await contextValue.confirm()
      },
      async willSendResponse({ contextValue, response }) {
        await contextValue.close()
        if (response.body.kind !== 'single') return
        const { singleResult } = response.body
        if (singleResult.errors) singleResult.errors = withoutRepeats(singleResult.errors)
      },
    }),
})

/**
 * The GraphQL server, not yet started.
 * @param debug introspection, and hints that name the schema's fields
 */
export function createApollo(schema: GraphQLSchema, debug: boolean, report: ReportError): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    introspection: debug,
    hideSchemaDetailsFromClientErrors: !debug,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: limitRules,
    formatError: formatErrorWith(error => {
      const requestId = randomUUID()
      report(requestId, error)
      return requestId
    }),
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), operationPlugin(schema)],
  })
}
