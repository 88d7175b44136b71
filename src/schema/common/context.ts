import type { DocumentNode, FormattedExecutionResult, OperationDefinitionNode } from 'graphql'
import type { SignIn } from '../../auth/sign-in.js'
import type { Viewer } from '../../auth/viewer.js'
import type { AccessRecord } from '../../data/access-record/access-record.js'
import type { AnswerJson } from '../../data/answer-json.js'
import type { Deadline } from '../../data/deadline.js'
import type { Database, NamedStatement, Statement } from '../../data/database.js'
import type { ReplicaStatement } from '../../data/replica/statements.js'
import type { NoteVault, SealedNote } from '../../data/notes/note-vault.js'
import { Reader } from '../../data/read/reader.js'
import { ViewerSession, type Payload } from '../../data/viewer-session.js'
import { unauthenticated } from '../../errors.js'
import type { DataKind } from '../../generated/tables.js'
import { FieldBudget } from './field-budget.js'
import { RequestFacts } from './request-facts.js'

/** An operation that the server itself runs on behalf of a viewer. */
export interface OwnOperation {
  readonly document: DocumentNode
  readonly documentHash: string
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/** What resolvers need beyond the viewer's session. */
export interface Services {
  readonly database: Database
  readonly notes: NoteVault
  readonly signIn: SignIn
  readonly maxPageSize: number
  /** Runs an operation on behalf of a viewer, with the same checks as over HTTP. */
  readonly executeAs?: (
    viewer: Viewer,
    operation: OwnOperation,
    requestId: string,
    deadline?: Deadline,
  ) => Promise<FormattedExecutionResult>
}

interface Asking {
  readonly viewer: Viewer
  readonly session: ViewerSession
  readonly reader: Reader
}

/** One operation: its viewer, and that viewer's access to the data. */
export class Context {
  private asking: Asking | null = null
  /** How the resolvers' reads are recorded. In an object, because Apollo passes on a copy of the context. */
  private readonly reading: { as: ((viewer: Viewer) => AccessRecord) | null } = { as: null }
  /** In an object for the same reason. */
  private readonly counted: { cost: number | null } = { cost: null }
  /** What may be completed in JavaScript. */
  readonly fieldBudget = new FieldBudget()

  constructor(
    readonly services: Services,
    /** The client's network address. */
    readonly address: string,
    readonly requestId: string,
    viewer: Viewer | null,
    /** Reports an error that is masked from the client. */
    readonly report: (error: unknown) => void = () => undefined,
    /** Until when the answer is useful. */
    readonly deadline?: Deadline,
    /** Facts for the log and the metrics. */
    readonly facts = new RequestFacts(),
    /** A query's maximum staleness in milliseconds; null if its answer must not be stale. */
    readonly maxStalenessMs: number | null = null,
  ) {
    if (viewer) this.enter(viewer)
  }

  get viewer(): Viewer | null {
    return this.asking?.viewer ?? null
  }

  /** The maximum number of rows the operation may return, by the schema's weights; null if not yet or never known. */
  get cost(): number | null {
    return this.counted.cost
  }

  set cost(cost: number | null) {
    this.counted.cost = cost
  }

  /** @throws UNAUTHENTICATED if nobody is signed in */
  get signedIn(): Viewer {
    return this.mustAsk().viewer
  }

  get reader(): Reader {
    return this.mustAsk().reader
  }

  /** Makes this viewer the operation's viewer from here on, so that the answer to a sign-in shows who signed in. */
  async become(viewer: Viewer): Promise<void> {
    await this.close()
    this.enter(viewer)
  }

  /** @throws UNAUTHENTICATED if the database does not confirm the viewer */
  async confirm(): Promise<void> {
    await this.mustAsk().session.open()
  }

  /** Runs work in other sessions while this operation holds no transaction. */
  stepAside<T>(work: () => Promise<T>): Promise<T> {
    return this.mustAsk().session.stepAside(work)
  }

  /**
   * Runs a planned statement as the viewer.
   * @returns its finished JSON
   */
  ask(statement: NamedStatement): Promise<AnswerJson | null> {
    return this.mustAsk().session.ask(statement)
  }

  /** The same on a replica; null if none can answer. */
  askReplica(statement: ReplicaStatement, maxStalenessMs: number): Promise<AnswerJson | null> {
    return this.mustAsk().session.askReplica(statement, maxStalenessMs)
  }

  /**
   * Runs one statement as a transaction.
   * @returns its rows
   */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]> {
    const { session, reader } = this.mustAsk()
    reader.clear()
    return session.writeOne<Row>(statement)
  }

  /**
   * The same, for a statement that notes what it records.
   * @returns what was noted, or undefined if nothing was
   */
  record<Row>(statement: Statement): Promise<Row | undefined> {
    const { session, reader } = this.mustAsk()
    reader.clear()
    return session.record<Row>(statement)
  }

  /** Encrypts a clinical note for an event of the viewer's school. */
  sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote> {
    return this.mustAsk().session.sealNote(eventId, note, afresh)
  }

  /** Sets the planned statement that reads the payload in the same message as the next writes; null for none. */
  answerWith(statement: Statement | null): Payload | null {
    return this.mustAsk().session.answerWith(statement)
  }

  /** Sets how the resolvers' reads are recorded, for the viewer at that time. */
  recordAs(operation: string, kinds: (viewer: Viewer) => Promise<readonly DataKind[]>): void {
    this.reading.as = viewer => ({ operation, requestId: this.requestId, kinds: () => kinds(viewer) })
  }

  /**
   * Ends the reading transaction and writes its access record.
   * @throws if the record cannot be written; then nothing of it may be shown
   */
  async settle(): Promise<void> {
    await this.asking?.session.close()
  }

  async close(): Promise<void> {
    await this.asking?.session.end()
  }

  private enter(viewer: Viewer): void {
    const { database, notes } = this.services
    const session = new ViewerSession(database, viewer, notes, () => this.reading.as?.(viewer) ?? null, this.deadline)
    this.asking = { viewer, session, reader: new Reader(session) }
  }

  private mustAsk(): Asking {
    if (this.asking) return this.asking
    throw unauthenticated()
  }
}
