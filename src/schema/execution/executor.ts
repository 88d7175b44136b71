import {
  getNamedType,
  isObjectType,
  Kind,
  type ExecutionResult,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql'
import { parseAnswer, type AnswerJson } from '../../data/answer-json.js'
import type { NamedStatement } from '../../data/database.js'
import { holdsUnreadable } from '../../data/notes/marker.js'
import { parametersOf, Planner, type Plan, type PlanStats } from '../../data/plan/planner.js'
import type { Filling } from '../../data/plan/slot.js'
import { traced } from '../../tracing/spans.js'
import type { Context } from '../common/context.js'
import type { Way } from '../common/request-facts.js'
import { permissions } from '../../policy/permissions.js'
import { Denials, shielded } from '../../policy/shield.js'
import type { Schemas } from '../schema.js'
import { AnswerText } from './answer-text.js'
import { changesViewer } from './changes-viewer.js'
import { run, type OperationRequest, type OperationRunner } from './operation-request.js'
import { operationText } from './operation-text.js'
import { Resolvers } from './resolvers.js'
import { treeSchemaOf } from './tree-schema.js'
import { Variables, type Coerced } from './variables.js'

/** They take about a quarter of a second: their values are read already. A page of 1,000 athletes with 50 fields and items each. */
const MOST_FIELDS = 50_000

/** A mutation's plans by the response keys of its root fields. Stored per context, which the resolvers get. */
type PayloadPlans = ReadonlyMap<string, { readonly plan: Plan; readonly filling: RequestValues }>
type RequestValues = Omit<Filling, 'payload'>

interface Prepared extends Coerced {
  readonly denied: ReadonlySet<string>
}

const requestValues = ({ context }: OperationRequest, { variables }: Prepared): RequestValues => ({
  variables,
  requestId: context.requestId,
})
const statementOf = ({ name, sql, isRecorded }: Plan, parameters: readonly unknown[]): NamedStatement => ({
  name,
  sql,
  parameters,
  isRecorded,
})

/**
 * Runs operations. If one statement can answer, its text goes out as PostgreSQL wrote it. If the viewer is denied something, the statement
 * omits it, and the shielded schema adds the nulls and errors. What no single statement can answer goes through resolvers with DataLoaders,
 * in the same viewer's session.
 */
export class Executor implements OperationRunner {
  private readonly planner: Planner
  private readonly denials: Denials
  private readonly variables: Variables
  private readonly resolvers: Resolvers
  private readonly tree: GraphQLSchema
  private readonly payloadPlans = new WeakMap<Context, PayloadPlans>()

  constructor(
    private readonly schemas: Schemas,
    maxPageSize: number,
    private readonly onWay: (way: Way) => void = () => undefined,
    hasReplica = false,
  ) {
    this.planner = new Planner(maxPageSize, undefined, hasReplica)
    this.denials = new Denials(schemas.bare)
    this.variables = new Variables(schemas.bare)
    this.resolvers = new Resolvers(schemas, this.denials, this.variables)
    this.tree = shielded(treeSchemaOf(schemas.bare, (mutate, context, info) => this.mutate(mutate, context, info)))
  }

  get plans(): number {
    return this.planner.size
  }

  get planStats(): PlanStats {
    return this.planner.stats
  }

  async execute(request: OperationRequest): Promise<ExecutionResult> {
    const prepared = await this.prepare(request)
    if (!prepared) return this.byResolvers(request)
    return request.operation.operation === 'query' ? this.query(request, prepared) : this.mutation(request, prepared)
  }

  private async query(request: OperationRequest, prepared: Prepared): Promise<ExecutionResult> {
    const { operation, context } = request
    const plan = this.plan(request, prepared, 'query', this.rootType('Query'), [operation.selectionSet])
    const payload = { permissions: permissions[context.signedIn.role] }
    const parameters = plan && this.tryToFill(plan, { ...requestValues(request, prepared), payload })
    if (!plan || !parameters) return this.byResolvers(request)
    const { maxStalenessMs } = context
    const stale = maxStalenessMs === null ? null : await this.askReplica(context, plan, parameters, maxStalenessMs)
    const json = stale ?? (await context.ask(statementOf(plan, parameters)))
    if (json === null) throw new Error('a planned statement has no row')
    if (plan.denied.size > 0 || holdsUnreadable(json)) return this.behindShield(request, parseAnswer(json))
    this.went(context, 'statement')
    return { data: (plan.respaced ? parseAnswer(json) : new AnswerText(json)) as Record<string, unknown> }
  }

  private async askReplica(context: Context, plan: Plan, values: readonly unknown[], maxStalenessMs: number): Promise<AnswerJson | null> {
    if (!plan.onReplica) return null
    const { name, sql, parameters, recording } = plan.onReplica
    const recorded = recording && { ...recording, requestId: context.requestId }
    return context.askReplica({ name, sql, parameters: values.slice(0, parameters), recording: recorded }, maxStalenessMs)
  }

  /** Plans all payloads before anything is written. If one cannot be planned, the resolvers answer the whole mutation. */
  private async mutation(request: OperationRequest, prepared: Prepared): Promise<ExecutionResult> {
    const plans = new Map<string, { readonly plan: Plan; readonly filling: RequestValues }>()
    const root = this.rootType('Mutation')
    const plannedRoots: string[] = []
    for (const node of request.operation.selectionSet.selections) {
      if (node.kind !== Kind.FIELD) return this.byResolvers(request)
      plannedRoots.push(node.name.value)
      const type = getNamedType(root.getFields()[node.name.value]?.type)
      if (!isObjectType(type) || !node.selectionSet) continue
      const key = node.alias?.value ?? node.name.value
      const plan = this.plan(request, prepared, `mutation ${key}`, type, [node.selectionSet])
      const filling = requestValues(request, prepared)
      if (!plan || plans.has(key) || !this.tryToFill(plan, { ...filling, payload: {} })) return this.byResolvers(request)
      plans.set(key, { plan, filling })
    }
    // A field that the shield refuses never reaches the database, but the viewer must still be confirmed.
    if (plannedRoots.some(name => prepared.denied.has(`Mutation.${name}`))) await request.context.confirm()
    this.payloadPlans.set(request.context, plans)
    return this.behindShield(request, {})
  }

  private mutate(mutate: () => unknown, context: Context, info: GraphQLResolveInfo): Promise<unknown> {
    return traced(`write ${info.fieldName}`, {}, () => this.mutateAndAnswer(mutate, context, info))
  }

  /** If the mutation records its result, the payload is read in the same message; otherwise in a second one. */
  private async mutateAndAnswer(mutate: () => unknown, context: Context, info: GraphQLResolveInfo): Promise<unknown> {
    const planned = this.payloadPlans.get(context)?.get(String(info.path.key))
    if (!planned) return mutate() // it returns a leaf value
    const { plan, filling } = planned
    const parameters = (payload: Filling['payload']): readonly unknown[] => parametersOf(plan, { ...filling, payload })
    const along = context.answerWith(plan.afterWrite === null ? null : { sql: plan.afterWrite, parameters: parameters({}) })
    const payload = await mutate()
    if (typeof payload !== 'object' || payload === null) return payload
    const values = payload as Readonly<Record<string, unknown>>
    const read = along?.read
    // Only if it was read for exactly the rows that the resolver returned.
    const isOfThese = read && [...plan.payloadIds].every(id => (read.of[id] ?? null) === (values[id] ?? null))
    const json = isOfThese ? read.json : await context.ask(statementOf(plan, parameters(values)))
    const constants = [...plan.constants].map(([responseKey, name]) => [responseKey, values[name]] as const)
    return { ...(parseAnswer(json ?? '{}') as object), ...Object.fromEntries(constants) }
  }

  /** Null if the resolvers must answer: nobody is signed in yet, or the variables are invalid. */
  private async prepare({ operation, variables, context }: OperationRequest): Promise<Prepared | null> {
    const { viewer } = context
    if (!viewer || changesViewer(operation)) return null
    const coerced = this.variables.coerce(operation, variables)
    return coerced && { ...coerced, denied: await this.denials.of(viewer) }
  }

  private plan(
    { document, documentHash, operation, context }: OperationRequest,
    { shape, denied }: Prepared,
    place: string,
    type: GraphQLObjectType,
    selectionSets: readonly FieldNode['selectionSet'][],
  ): Plan | null {
    const key = `${documentHash} ${operation.name?.value ?? ''} ${place}`
    const { role } = context.signedIn
    const sets = selectionSets.flatMap(set => set ?? [])
    const asked = operationText(document, operation)
    return traced('plan', {}, () =>
      this.planner.plan({ key, role, document, type, selectionSets: sets, shape, leftOut: denied, operation: asked }),
    )
  }

  private tryToFill(plan: Plan, filling: Filling): readonly unknown[] | null {
    try {
      return parametersOf(plan, filling)
    } catch {
      return null // invalid input: the resolvers report it
    }
  }

  private rootType(name: 'Query' | 'Mutation'): GraphQLObjectType {
    const type = this.schemas.bare.getType(name)
    if (!isObjectType(type)) throw new Error(`the schema has no ${name}`)
    return type
  }

  private went({ facts }: Context, way: Way): void {
    facts.way = way
    this.onWay(way)
  }

  private behindShield(request: OperationRequest, rootValue: unknown): Promise<ExecutionResult> {
    this.went(request.context, 'shielded')
    return run(this.tree, request, MOST_FIELDS, rootValue)
  }

  private byResolvers(request: OperationRequest): Promise<ExecutionResult> {
    this.went(request.context, 'resolvers')
    return this.resolvers.execute(request)
  }
}
