import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance } from 'fastify'
import type { AccessTokens } from '../auth/access-token.js'
import { Context, type Services } from '../schema/common/context.js'
import { refuseUnreadableAddress } from './addresses.js'
import { deadlineOf } from './admission/admission.js'
import { reportTo } from './app.js'
import { clientAddress, leavePortsOut } from './client-address.js'
import { refuseLists } from './limits/one-operation.js'
import { maxStalenessOf } from './staleness.js'
import { authenticate } from './authenticate.js'

export interface GraphqlRouteOptions {
  readonly path: string
  readonly apollo: ApolloServer<Context>
  readonly services: Services
  readonly tokens: AccessTokens
}

/** The API itself. */
export function registerGraphql(app: FastifyInstance, { path, apollo, services, tokens }: GraphqlRouteOptions): void {
  const report = reportTo(app)
  app.route({
    url: path,
    method: ['GET', 'POST'],
    onRequest: [leavePortsOut, refuseUnreadableAddress],
    preHandler: refuseLists,
    handler: fastifyApolloHandler(apollo, {
      context: request =>
        Promise.resolve(
          new Context(
            services,
            clientAddress(request),
            request.id,
            authenticate(request, tokens),
            error => report(request.id, error),
            deadlineOf(request),
            request.facts,
            maxStalenessOf(request),
          ),
        ),
    }),
  })
}
