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
import { RequestFacts } from './request-facts.js'

/** An operation that the server asks itself in someone's name. */
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
  /** Answers an operation in a viewer's name, with every guard, as it would be answered over HTTP. */
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

/** One operation: who asks, and that viewer's door to the data. */
export class Context {
  private asking: Asking | null = null
  /** What the resolvers' reading is recorded as. In an object, because Apollo hands on a copy of the context. */
  private readonly reading: { as: ((viewer: Viewer) => AccessRecord) | null } = { as: null }
  /** In an object for the same reason. */
  private readonly counted: { cost: number | null } = { cost: null }

  constructor(
    readonly services: Services,
    /** The client's network address. */
    readonly address: string,
    readonly requestId: string,
    viewer: Viewer | null,
    /** Tells the operator of an error that the client is not told of. */
    readonly report: (error: unknown) => void = () => undefined,
    /** Until when its answer is of use. */
    readonly deadline?: Deadline,
    /** What the operator will be told. */
    readonly facts = new RequestFacts(),
    /** How old the answer of a query may be, in milliseconds; null where it may not. */
    readonly maxStalenessMs: number | null = null,
  ) {
    if (viewer) this.enter(viewer)
  }

  get viewer(): Viewer | null {
    return this.asking?.viewer ?? null
  }

  /** Rows that the operation may ask for, by the schema's weights; null while that is not known, or cannot be. */
  get cost(): number | null {
    return this.counted.cost
  }

  set cost(cost: number | null) {
    this.counted.cost = cost
  }

  /** @throws UNAUTHENTICATED where nobody is signed in */
  get signedIn(): Viewer {
    return this.mustAsk().viewer
  }

  get reader(): Reader {
    return this.mustAsk().reader
  }

  /** From here on the operation is this viewer's: the answer to a sign-in shows who has signed in. */
  async become(viewer: Viewer): Promise<void> {
    await this.close()
    this.enter(viewer)
  }

  /** @throws UNAUTHENTICATED where the database does not confirm the viewer */
  async confirm(): Promise<void> {
    await this.mustAsk().session.open()
  }

  /** Does something in other sessions while this operation holds no transaction. */
  stepAside<T>(work: () => Promise<T>): Promise<T> {
    return this.mustAsk().session.stepAside(work)
  }

  /** Asks a planned statement as the viewer. @returns its finished JSON */
  ask(statement: NamedStatement): Promise<AnswerJson | null> {
    return this.mustAsk().session.ask(statement)
  }

  /** The same on a replica; null where there is none that can answer. */
  askReplica(statement: ReplicaStatement, maxStalenessMs: number): Promise<AnswerJson | null> {
    return this.mustAsk().session.askReplica(statement, maxStalenessMs)
  }

  /** A transaction of a single statement. @returns its rows */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]> {
    const { session, reader } = this.mustAsk()
    reader.clear()
    return session.writeOne<Row>(statement)
  }

  /** The same, for one that notes what it records. @returns what was noted, undefined where nothing was */
  record<Row>(statement: Statement): Promise<Row | undefined> {
    const { session, reader } = this.mustAsk()
    reader.clear()
    return session.record<Row>(statement)
  }

  /** Encrypts a clinical note for an event of the viewer's school. */
  sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote> {
    return this.mustAsk().session.sealNote(eventId, note, afresh)
  }

  /** Has what is recorded next answered by a planned statement in the same message, or no longer. */
  answerWith(statement: Statement | null): Payload | null {
    return this.mustAsk().session.answerWith(statement)
  }

  /** Says what the resolvers' reading is recorded as, whoever the viewer is by then. */
  recordAs(operation: string, kinds: (viewer: Viewer) => Promise<readonly DataKind[]>): void {
    this.reading.as = viewer => ({ operation, requestId: this.requestId, kinds: () => kinds(viewer) })
  }

  /**
   * Ends what was read so far; from here on it is on record whom it shows.
   * @throws where that cannot be: then nothing of it may be shown
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
