import { createHash } from 'node:crypto'
import { Kind, type DocumentNode, type FragmentDefinitionNode, type GraphQLObjectType, type SelectionSetNode } from 'graphql'
import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Role } from '../../generated/tables.js'
import { plannedTypes } from '../nouns/planned-types.js'
import { compile } from '../read/statements.js'
import { textOf } from './json-text.js'
import { Selections, type SelectedField } from './selection.js'
import type { Shape } from './shape.js'
import { fill, Slot, type Filling } from './slot.js'
import { SelectionToSql } from './to-sql.js'
import { selectedDataKinds } from '../access-record/selected-data-kinds.js'
import { recorded, recordingParameters, type Recording } from '../access-record/recording.js'
import { onReplica } from '../replica/statements.js'
import { payloadAfterWrite } from '../writes/write-result.js'

/** A selection as ONE statement. Its single row has a column `json`, the finished JSON of the answer. */
export interface Plan {
  /** The same for equal text and role. PostgreSQL replans a statement when another role runs it. */
  readonly name: string
  readonly sql: string
  /** The variant that is sent after a write in the same message, with the same parameters; null if there is none. */
  readonly afterWrite: string | null
  /** The variant for a replica, with the first of the same parameters; null if there is none. */
  readonly onReplica: ReplicaPlan | null
  /** Contains slots for each request's values. */
  readonly parameters: readonly unknown[]
  /** Slots that are not in the statement, but must be valid. */
  readonly checked: readonly unknown[]
  /** Selected coordinates that the viewer's role may not see. The statement contains nothing of them. */
  readonly denied: ReadonlySet<string>
  /** The answer must be formatted again, because PostgreSQL spaces some of it differently. */
  readonly respaced: boolean
  /** The ids of a mutation's payload that the statement uses as keys. */
  readonly payloadIds: ReadonlySet<string>
  /** The statement shows students' data and writes an access record. */
  readonly isRecorded: boolean
  /** Fields of a mutation's payload that its resolver has answered: response key → name. */
  readonly constants: ReadonlyMap<string, string>
}

export interface ReplicaPlan {
  readonly name: string
  readonly sql: string
  readonly parameters: number
  readonly recording: Omit<Recording, 'requestId'> | null
}

/** A type's selection in a document, for a role that may not see some coordinates. */
export interface PlanRequest {
  /** Identifies the document, the operation and the place in it. */
  readonly key: string
  readonly role: Role
  readonly document: DocumentNode
  readonly type: GraphQLObjectType
  readonly selectionSets: readonly SelectionSetNode[]
  readonly shape: Shape
  readonly leftOut: ReadonlySet<string>
  /** The operation's description for the access record. */
  readonly operation: string
}

/**
 * Fills in one request's parameters.
 * @throws if an input is invalid
 */
export function parametersOf({ parameters, checked }: Plan, filling: Filling): readonly unknown[] {
  fill(checked, filling)
  return fill(parameters, filling)
}

/** Enough for the documents of a few frontends, and a memory limit against those of strangers. */
const MOST_PLANS = 1_000
/** A limit on all plans' texts together. */
const MOST_CHARACTERS = 16_000_000
/** A marker. The error itself is not kept, because it would keep the whole document in memory. */
const BY_RESOLVERS = 'by resolvers'

/** The slot for the request's id. */
const requestId = new Slot(filling => filling.requestId)
const lengthOf = ({ sql, afterWrite, onReplica }: Plan): number => sql.length + (afterWrite?.length ?? 0) + (onReplica?.sql.length ?? 0)
const isPayload = ({ name }: GraphQLObjectType): boolean => name.endsWith('Payload')
const isFragment = (node: DocumentNode['definitions'][number]): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION

/** The size of the plan cache, and its hits and misses. */
export interface PlanStats {
  readonly size: number
  readonly hits: number
  readonly misses: number
}

/** Compiles each selection once, and caches the plans in an LRU cache. */
export class Planner {
  private readonly plans: LRUCache<string, Plan | typeof BY_RESOLVERS>
  private hits = 0
  private misses = 0

  constructor(
    private readonly maxPageSize: number,
    mostCharacters = MOST_CHARACTERS,
    private readonly hasReplica = false,
  ) {
    this.plans = new LRUCache({
      max: MOST_PLANS,
      maxSize: mostCharacters,
      sizeCalculation: (plan, key) => key.length + (plan === BY_RESOLVERS ? 0 : lengthOf(plan)),
    })
  }

  get size(): number {
    return this.plans.size
  }

  get stats(): PlanStats {
    return { size: this.size, hits: this.hits, misses: this.misses }
  }

  /** @returns null if no single statement can answer the selection */
  plan(request: PlanRequest): Plan | null {
    const key = `${request.key} ${request.role} ${request.shape.key}`
    const known = this.plans.get(key)
    if (known) {
      this.hits += 1
      return known === BY_RESOLVERS ? null : known
    }
    this.misses += 1
    const plan = this.tryToCompile(request)
    this.plans.set(key, plan ?? BY_RESOLVERS)
    return plan
  }

  private tryToCompile(request: PlanRequest): Plan | null {
    try {
      return this.compile(request)
    } catch {
      return null // no statement can express it, or one of its literals is invalid: the resolvers word that error
    }
  }

  private compile({ role, document, type, selectionSets, shape, leftOut, operation }: PlanRequest): Plan {
    const selections = new Selections(document.definitions.filter(isFragment), shape.slots, leftOut)
    const selected = selections.of(type, selectionSets)
    const isConstant = ({ name, type: of }: SelectedField): boolean => isPayload(type) && of === null && name !== '__typename'
    const toSql = new SelectionToSql(plannedTypes, this.maxPageSize)
    const object = toSql.object(
      type.name,
      selected.filter(field => !isConstant(field)),
      'root',
    )
    const answer = compile(sql`SELECT ${textOf(object)} AS json`)
    const recording = toSql.showsStudents ? { kinds: selectedDataKinds(selected), operation, requestId } : null
    const text = (select: string, columns: string): string =>
      recording ? recorded(select, columns, recording, answer.parameters.length) : select
    const query = text(answer.sql, 'json')
    return {
      name: createHash('sha256').update(`${role} ${query}`).digest('base64url').slice(0, 24),
      sql: query,
      afterWrite: isPayload(type) && !toSql.startsFromList ? text(payloadAfterWrite(answer.sql), 'written, json') : null,
      onReplica:
        this.hasReplica && !isPayload(type) ? { ...onReplica(answer.sql, role), parameters: answer.parameters.length, recording } : null,
      parameters: [...answer.parameters, ...(recording ? recordingParameters(recording) : [])],
      checked: toSql.checked,
      denied: selections.denied,
      respaced: toSql.respaced,
      payloadIds: toSql.payloadIds,
      isRecorded: toSql.showsStudents,
      constants: new Map(selected.filter(isConstant).map(({ responseKey, name }) => [responseKey, name])),
    }
  }
}
