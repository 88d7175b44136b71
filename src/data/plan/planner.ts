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

/** A selection as ONE statement, whose single row's column `json` is the finished JSON of the answer. */
export interface Plan {
  /** The same for the same text and role: PostgreSQL plans a statement anew where another role runs it. */
  readonly name: string
  readonly sql: string
  /** The statement as it is sent behind the write that it answers, with the same parameters; null where it cannot be. */
  readonly afterWrite: string | null
  /** The statement for a replica, with the first of the same parameters; null where there is none. */
  readonly onReplica: ReplicaPlan | null
  /** With slots for what each request brings along. */
  readonly parameters: readonly unknown[]
  /** Slots that have no place in the statement, and must be good nevertheless. */
  readonly checked: readonly unknown[]
  /** Selected coordinates that the viewer's role is denied: nothing of them is in the statement. */
  readonly denied: ReadonlySet<string>
  /** The text has to be written anew, because PostgreSQL spaces some of it otherwise. */
  readonly respaced: boolean
  /** The ids of a mutation's payload that it starts from. */
  readonly payloadIds: ReadonlySet<string>
  /** It shows students' data, and writes a record of it. */
  readonly isRecorded: boolean
  /** Fields of a mutation's payload that its resolver has answered already: response key → name. */
  readonly constants: ReadonlyMap<string, string>
}

export interface ReplicaPlan {
  readonly name: string
  readonly sql: string
  readonly parameters: number
  readonly recording: Omit<Recording, 'requestId'> | null
}

/** What is asked: a type's selection in a document, by a role that some coordinates are left out for. */
export interface PlanRequest {
  /** Names document, operation and place in it. */
  readonly key: string
  readonly role: Role
  readonly document: DocumentNode
  readonly type: GraphQLObjectType
  readonly selectionSets: readonly SelectionSetNode[]
  readonly shape: Shape
  readonly leftOut: ReadonlySet<string>
  /** What it is, for whoever reads the record of it. */
  readonly operation: string
}

/**
 * The parameters of one request.
 * @throws where an input is bad
 */
export function parametersOf({ parameters, checked }: Plan, filling: Filling): readonly unknown[] {
  fill(checked, filling)
  return fill(parameters, filling)
}

/** Plenty for the documents of a few frontends, and an end to memory for those of a stranger. */
const MOST_PLANS = 1_000
/** Of all plans' texts together. */
const MOST_CHARACTERS = 16_000_000
/** Nothing of the error is kept: it would hold the whole document. */
const BY_RESOLVERS = 'by resolvers'

/** The slot of the request's id. */
const requestId = new Slot(filling => filling.requestId)
const lengthOf = ({ sql, afterWrite, onReplica }: Plan): number => sql.length + (afterWrite?.length ?? 0) + (onReplica?.sql.length ?? 0)
const isPayload = ({ name }: GraphQLObjectType): boolean => name.endsWith('Payload')
const isFragment = (node: DocumentNode['definitions'][number]): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION

/** How many plans are kept, and how often one that was asked for was there, or was not. */
export interface PlanStats {
  readonly size: number
  readonly hits: number
  readonly misses: number
}

/** Compiles each selection once, and keeps the plans that were used last. */
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

  /** @returns null where no one statement can answer the selection */
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
      return null // no statement can hold it, or an input among its literals is bad: the resolvers word that error
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
