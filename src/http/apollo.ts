import { randomUUID } from 'node:crypto'
import { unwrapResolverError } from '@apollo/server/errors'
import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import type { GatewayExecutor, GatewayInterface } from '@apollo/server-gateway-interface'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { defaultLimits } from '../config/limits.js'
import { badOperation, unauthenticated } from '../errors.js'
import type { Context } from '../schema/common/context.js'
import { stringifyAnswer } from '../schema/execution/answer-text.js'
import type { OperationRunner } from '../schema/execution/operation-request.js'
import { currentTracer, traced } from '../tracing/spans.js'
import { answerErrors } from './answer-errors.js'
import { formatErrorWith } from './format-error.js'
import type { Spender } from './limits/cost-budget.js'
import { OperationLimiter } from './limits/operation-limiter.js'
import { limitRules } from './limits/rules.js'
import { observeAnswer, observeOperation } from './observing/observe-operation.js'
import { operationNames, type OperationNames } from './observing/operation-names.js'
import { tracingPlugin } from './observing/tracing.js'
import { knownOperationsRule } from './known-operations.js'
import { factsOf } from './operation.js'
import { checkStaleness } from './staleness.js'

/** Reports an error that is masked from the client. The id is the one the client gets. */
export type ReportError = (requestId: string, error: unknown) => void

/** Uses Apollo's own code. With a custom executor, Apollo leaves this check to the server. */
const noSuchOperation = (): GraphQLError =>
  new GraphQLError('operationName must name one of the document’s operations if there is more than one.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  })

/** Apollo formats errors without their request, so each error's request id is noted when the error occurs. */
class ErrorIds {
  private readonly ids = new WeakMap<object, string>()

  note(error: unknown, requestId: string): void {
    const original = unwrapResolverError(error)
    if (typeof original === 'object' && original !== null) this.ids.set(original, requestId)
  }

  of(error: unknown): string {
    return (typeof error === 'object' && error !== null ? this.ids.get(error) : undefined) ?? randomUUID()
  }
}

/** Checks cost and sign-in, and manages the viewer's session, around an operation. */
const operationPlugin = (limiter: OperationLimiter, names: OperationNames, ids: ErrorIds): ApolloServerPlugin<Context> => ({
  requestDidStart: (): Promise<GraphQLRequestListener<Context>> => {
    let spender: Spender | null = null
    return Promise.resolve({
      didResolveOperation({ document, operation, request, contextValue }) {
        if (!operation) throw noSuchOperation()
        observeOperation(contextValue, document, operation, names)
        checkStaleness(contextValue.maxStalenessMs)
        const facts = factsOf(document, operation)
        if (facts.mixedSignIn) throw badOperation(facts.mixedSignIn, 'must be the only field of its operation')
        limiter.count(document, operation, request.variables ?? {}, contextValue)
        limiter.check(contextValue)
        if (!facts.isPublic && !contextValue.viewer) throw unauthenticated()
        spender = limiter.spend(contextValue)
        return Promise.resolve()
      },
      didEncounterErrors({ contextValue, errors }) {
        for (const error of errors) ids.note(error, contextValue.requestId)
        return Promise.resolve()
      },
      async willSendResponse({ contextValue, response, document, operation }) {
        if (response.body.kind === 'single') observeAnswer(contextValue, response.body.singleResult, document, operation)
        await contextValue.close()
        if (response.body.kind !== 'single') return
        const { singleResult } = response.body
        if (singleResult.errors) singleResult.errors = answerErrors(singleResult)
        limiter.settle(singleResult, contextValue, spender)
      },
    })
  },
})

const silently = (): void => undefined
/** Apollo's own log would include error messages, which may quote rows. These errors are reported by the plugin instead. */
const noLog = { debug: silently, info: silently, warn: silently, error: silently }

const reportingPlugin = (report: ReportError): ApolloServerPlugin<Context> => ({
  unexpectedErrorProcessingRequest({ requestContext, error }) {
    report(requestContext.contextValue.requestId, error)
    return Promise.resolve()
  },
  contextCreationDidFail({ error }) {
    report(randomUUID(), error)
    return Promise.resolve()
  },
})

/** Runs a custom executor through Apollo's gateway interface. Documents are validated against this schema. */
const gatewayTo = (schema: GraphQLSchema, executor: OperationRunner): GatewayInterface => {
  const run: GatewayExecutor = async ({ document, operation, queryHash, request, context }) => {
    const result = await executor.execute({
      document,
      operation,
      documentHash: queryHash,
      variables: request.variables ?? {},
      context: context as Context,
    })
    return result as Awaited<ReturnType<GatewayExecutor>>
  }
  return {
    load: () => Promise.resolve({ executor: run }),
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    stop: () => Promise.resolve(),
  }
}

export interface ApolloOptions {
  /** Documents are validated against it. */
  readonly schema: GraphQLSchema
  readonly executor: OperationRunner
  /** Enables introspection, and hints that name the schema's fields. */
  readonly debug: boolean
  /** Automatic persisted queries: a client may send the hash of a document that it has sent before. */
  readonly persistedQueries: boolean
  /** Decides which operation names may be logged. */
  readonly names?: OperationNames
  readonly report: ReportError
  /** By default, the usual limits without a budget. */
  readonly limiter?: OperationLimiter
}

/** The GraphQL server, not yet started. */
export function createApollo({
  schema,
  executor,
  debug,
  persistedQueries,
  names = operationNames(null),
  report,
  limiter = new OperationLimiter(schema, defaultLimits, null),
}: ApolloOptions): ApolloServer<Context> {
  const ids = new ErrorIds()
  const tracer = currentTracer()
  return new ApolloServer<Context>({
    gateway: gatewayTo(schema, executor),
    // Despite its type, Apollo also passes bytes on.
    stringifyResult: answer => traced('render', {}, () => stringifyAnswer(answer) as string),
    introspection: debug,
    logger: noLog,
    ...(persistedQueries ? {} : { persistedQueries: false as const }),
    hideSchemaDetailsFromClientErrors: !debug,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: limiter.limits.maxQueryTokens },
    validationRules: [knownOperationsRule, ...limitRules(limiter.limits)],
    formatError: formatErrorWith({
      hints: debug,
      report(error) {
        const requestId = ids.of(error)
        report(requestId, error)
        return requestId
      },
    }),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      reportingPlugin(report),
      operationPlugin(limiter, names, ids),
      ...(tracer ? [tracingPlugin(tracer)] : []),
    ],
  })
}
