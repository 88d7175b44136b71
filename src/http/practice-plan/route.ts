import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parse, type DocumentNode, type OperationDefinitionNode } from 'graphql'
import type { AccessTokens } from '../../auth/access-token.js'
import type { PracticePlanLinks } from '../../auth/practice-plan-links.js'
import type { Viewer } from '../../auth/viewer.js'
import { parseAnswer } from '../../data/answer-json.js'
import { toCodedError } from '../../data/database-errors.js'
import { badUserInput, CodedError, unauthenticated } from '../../errors.js'
import { CalendarDate } from '../../schema/common/scalars.js'
import { Context, type Services } from '../../schema/common/context.js'
import { AnswerText } from '../../schema/execution/answer-text.js'
import type { OperationRunner } from '../../schema/execution/operation-request.js'
import { PRACTICE_PLAN_PATH } from '../../schema/practice-plan/practice-plan.path.js'
import { deadlineOf } from '../admission/admission.js'
import type { ReportError } from '../apollo.js'
import type { Spender } from '../limits/cost-budget.js'
import type { OperationLimiter } from '../limits/operation-limiter.js'
import { fingerprintOf } from '../observing/document-fingerprint.js'
import { authenticate } from '../authenticate.js'
import { pageHeaders } from './page.js'
import { PLAN_DOCUMENT, planPage, type PlanData } from './plan-page.js'
import { NO_TEAM, problemPage, problemWith } from './problem-page.js'

export interface PracticePlanOptions {
  readonly services: Services
  readonly tokens: AccessTokens
  readonly links: PracticePlanLinks
  readonly runner: OperationRunner
  readonly limiter: OperationLimiter
  readonly report: ReportError
}

type Request = FastifyRequest<{ Params: { readonly teamId: string }; Querystring: Readonly<Record<string, unknown>> }>

interface PlanPageRequest {
  readonly viewer: Viewer
  readonly date: string | null
}

const document: DocumentNode = parse(PLAN_DOCUMENT)
const operation = document.definitions[0] as OperationDefinitionNode
const documentFingerprint = fingerprintOf(document)
const documentHash = createHash('sha256').update(PLAN_DOCUMENT).digest('hex')

/** Headers of browsers and chat programs that prefetch a link; nobody has opened it yet. */
const isLookAhead = ({ headers }: FastifyRequest): boolean =>
  ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some(name => /prefetch|preview|prerender/i.test(String(headers[name] ?? '')))

function dayOf(date: unknown): string | null {
  if (date === undefined) return null
  try {
    return CalendarDate.parseValue(date)
  } catch {
    throw badUserInput([{ path: 'date', message: 'is not a date: write it as YYYY-MM-DD' }])
  }
}

/** The viewer and day of a request, from its link or its access token. This uses the link up. */
async function planPageRequestOf(request: Request, { links, tokens }: PracticePlanOptions): Promise<PlanPageRequest> {
  const { link, date } = request.query
  if (link === undefined) {
    const viewer = authenticate(request, tokens)
    if (!viewer) throw unauthenticated()
    return { viewer, date: dayOf(date) }
  }
  const opened = typeof link === 'string' ? await links.open(link, request.params.teamId, deadlineOf(request)) : null
  if (!opened) throw unauthenticated()
  return { viewer: opened, date: opened.date }
}

function observe({ facts }: Request, viewer: Viewer): void {
  facts.operation = 'PracticePlanPage'
  facts.type = 'query'
  facts.document = documentFingerprint
  facts.viewer = viewer
}

/**
 * Runs the query through the API, as the viewer and with every check.
 * @returns null if the viewer sees no such team
 */
async function readPlan(
  { viewer, date }: PlanPageRequest,
  request: Request,
  { services, runner, limiter }: PracticePlanOptions,
): Promise<PlanData | null> {
  observe(request, viewer)
  const context = new Context(services, request.ip, request.id, viewer, undefined, deadlineOf(request), request.facts)
  let spender: Spender | null = null
  try {
    const variables = { teamId: request.params.teamId, date }
    limiter.count(document, operation, variables, context)
    request.facts.cost = context.cost
    spender = limiter.spend(context)
    const { data, errors } = await runner.execute({ document, documentHash, operation, variables, context })
    const [error] = errors ?? []
    if (error) throw error
    const answer = (data instanceof AnswerText ? parseAnswer(data.json) : data) as PlanData | { readonly practicePlan: null }
    return answer.practicePlan === null ? null : answer
  } catch (error) {
    limiter.refund([codeOf(error)], context, spender)
    throw error
  } finally {
    await context.close()
  }
}

async function answer(request: Request, options: PracticePlanOptions): Promise<readonly [status: number, page: string]> {
  try {
    const plan = await readPlan(await planPageRequestOf(request, options), request, options)
    return plan ? [200, planPage(plan, new Date())] : [NO_TEAM.status, problemPage(NO_TEAM)]
  } catch (error) {
    const code = codeOf(error)
    request.facts.codes = [typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR']
    const problem = problemWith(code)
    if (problem.status !== 500) return [problem.status, problemPage(problem)]
    options.report(request.id, error)
    return [problem.status, problemPage(problem, request.id)]
  }
}

/** GraphQL wraps the errors that resolvers throw. */
function codeOf(error: unknown): unknown {
  const coded = toCodedError(error instanceof Error && 'originalError' in error ? (error.originalError ?? error) : error)
  return coded instanceof CodedError ? coded.extensions['code'] : null
}

const send = (reply: FastifyReply, status: number, page: string): FastifyReply =>
  reply
    .code(status)
    .headers(pageHeaders)
    .headers(status === 401 ? { 'www-authenticate': 'Bearer' } : {})
    .type('text/html; charset=utf-8')
    .send(page)

/** Serves a team's practice plan as a page to print. Only GET uses a link up: for HEAD and prefetches, nobody has read the page. */
export function registerPracticePlan(app: FastifyInstance, options: PracticePlanOptions): void {
  const url = `${PRACTICE_PLAN_PATH}/:teamId`
  app.route({ method: 'HEAD', url, handler: (_request, reply) => reply.code(405).headers(pageHeaders).header('allow', 'GET').send() })
  app.route({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    async handler(request: Request, reply) {
      if (isLookAhead(request)) return reply.code(503).headers(pageHeaders).send()
      return send(reply, ...(await answer(request, options)))
    },
  })
}
