import type { Viewer } from '../auth/viewer.js'
import { accessStatement, type AccessRecord } from './access-record/access-record.js'
import type { AnswerJson } from './answer-json.js'
import { toCodedError } from './database-errors.js'
import { within, type Deadline } from './deadline.js'
import type { Database, NamedStatement, Statement, Transaction } from './database.js'
import type { ReplicaStatement } from './replica/statements.js'
import type { NoteVault, SealedNote } from './notes/note-vault.js'
import { beginViewer } from './session.js'
import type { WriteResult } from './writes/write-result.js'

/**
 * A mutation's selection: the statement that reads it in the same message as the write, and, once read, the answer and the row it belongs
 * to.
 */
export interface Payload {
  readonly statement: Statement
  read: { readonly json: AnswerJson; readonly of: Readonly<Record<string, unknown>> } | null
}

/**
 * What one operation of one viewer does in the database: all reads in one transaction, each write in its own. Each begins with
 * `begin_viewer`, so row-level security decides every row.
 */
export class ViewerSession {
  private reading: Promise<Transaction> | null = null
  private ended = false
  private payload: Payload | null = null
  private readonly underway = new Set<Promise<unknown>>()
  private aside: Promise<unknown> = Promise.resolve()

  /** Students the reading transaction has shown so far. */
  private readonly shown = new Set<string>()
  /** True if a statement in the reading transaction wrote its own access record. */
  private recordsItself = false

  /**
   * @param accessRecord how the reads are recorded; null while they are not for an answer
   * @param deadline until when the operation's answer is useful
   */
  constructor(
    private readonly database: Database,
    readonly viewer: Viewer,
    private readonly notes: NoteVault,
    private readonly accessRecord: () => AccessRecord | null = () => null,
    private readonly deadline?: Deadline,
  ) {}

  /**
   * Confirms the viewer.
   * @throws UNAUTHENTICATED if the session has ended, or the membership is disabled or has another role
   */
  async open(): Promise<void> {
    this.reading ??= this.begin()
    await this.reading
  }

  /** @returns the statement's rows. Statements of one operation queue on its one connection. */
  async read<Row>(statement: Statement): Promise<readonly Row[]> {
    await this.aside
    const rows = this.readNow<Row>(statement)
    this.underway.add(rows)
    return rows.finally(() => this.underway.delete(rows))
  }

  /**
   * Runs work in other sessions while this one holds no transaction: an embedded database has a single connection, and a server's are
   * shared. Reads wait until it is done.
   */
  async stepAside<T>(work: () => Promise<T>): Promise<T> {
    const before = this.aside
    const done = (async () => {
      await before
      await Promise.allSettled(this.underway)
      await this.close()
      return work()
    })()
    this.aside = done.catch(() => undefined)
    return done
  }

  /** Notes a student whom returned rows show. */
  show(student: string): void {
    this.shown.add(student)
  }

  /**
   * Runs a planned statement in its own message and session.
   * @returns its finished JSON
   */
  async ask(asked: NamedStatement): Promise<AnswerJson | null> {
    if (this.viewer.previewedBy) {
      this.recordsItself ||= asked.isRecorded === true
      return this.readJson(asked)
    }
    const { statement, open } = this.notes.opening(asked)
    const text = await this.database.readAs(this.viewer, statement, this.deadline).catch((error: unknown) => {
      throw toCodedError(error)
    })
    return text === null ? null : open(text)
  }

  /**
   * The same on a replica, if the replica has every change that the viewer must see.
   * @returns null if `ask` must be used instead
   */
  async askReplica(asked: ReplicaStatement, maxStalenessMs: number): Promise<AnswerJson | null> {
    const { replica } = this.database
    if (!replica || this.viewer.previewedBy) return null
    const { statement, open } = this.notes.opening(asked)
    const text = await replica.readAs(this.viewer, statement, maxStalenessMs, this.deadline).catch((error: unknown) => {
      throw toCodedError(error)
    })
    return text === null ? null : open(text)
  }

  /** @returns the column `json` of the statement's one row */
  async readJson(asked: Statement): Promise<AnswerJson | null> {
    const { statement, open } = this.notes.opening(asked)
    const [row] = await this.read<{ readonly json: string | null }>(statement)
    return row?.json ? open(row.json) : null
  }

  /**
   * Encrypts a clinical note before it is written.
   * @param afresh reads the keys again first, because the cached one may have been deleted
   */
  async sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote> {
    await this.close() // a key may have to be created, and the embedded store has only this connection
    return within(this.deadline, this.notes.seal(this.viewer.schoolId, eventId, note, afresh))
  }

  /**
   * Runs one write in its own transaction; on a server that is one message. Closes the reading transaction first, so that later reads see
   * the write.
   * @returns its rows
   */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]> {
    return this.writeAll<Row>([statement])
  }

  /**
   * The same for a statement that notes what it records (src/data/writes/write-result.ts). A requested payload is read in the same message.
   * @returns what was noted
   */
  async record<Row>(statement: Statement): Promise<Row | undefined> {
    const { payload } = this
    const asked = payload && this.notes.opening(payload.statement)
    const [row] = await this.writeAll<WriteResult>(asked ? [statement, asked.statement] : [statement])
    if (!row) return undefined
    const written = JSON.parse(row.written) as Row & Readonly<Record<string, unknown>>
    if (payload && asked && row.json !== undefined) payload.read = { json: await asked.open(row.json), of: written }
    return written
  }

  /**
   * Sets the statement that reads the payload of the writes that follow; null for none.
   * @returns where the payload will be found
   */
  answerWith(statement: Statement | null): Payload | null {
    this.payload = statement && { statement, read: null }
    return this.payload
  }

  /**
   * Ends the session with its operation. After an error, fields may still be resolving for an answer that is already sent. Their reads are
   * refused: they would open a transaction that nobody ends.
   */
  async end(): Promise<void> {
    this.ended = true
    await this.close()
  }

  /**
   * Ends the reading transaction, if there is one, and writes its access record.
   * @throws if the record cannot be written
   */
  async close(): Promise<void> {
    const reading = this.reading
    this.reading = null
    const transaction = await reading?.catch(() => null)
    if (!transaction) return
    try {
      const record = this.accessRecord()
      const statement = record && (await accessStatement(record, this.shown))
      this.shown.clear()
      if (statement) await transaction.query(statement)
      // If the transaction wrote nothing, a failed commit does not matter.
      await transaction.commit().catch((error: unknown) => {
        if (statement || this.recordsItself) throw error
      })
    } catch (error) {
      await transaction.rollback()
      throw toCodedError(error)
    }
  }

  private async readNow<Row>(statement: Statement): Promise<readonly Row[]> {
    this.reading ??= this.begin()
    const transaction = await this.reading
    return transaction.query<Row>(statement).catch((error: unknown) => {
      throw toCodedError(error)
    })
  }

  private async writeAll<Row>(statements: readonly Statement[]): Promise<readonly Row[]> {
    if (this.viewer.previewedBy) throw new Error('a preview cannot write')
    await this.close()
    return this.database.writeAs<Row>(this.viewer, statements, this.deadline).catch((error: unknown) => {
      throw toCodedError(error)
    })
  }

  private async begin(): Promise<Transaction> {
    if (this.ended) throw new Error('the operation has been answered')
    try {
      const transaction = await this.database.begin(this.deadline)
      try {
        await transaction.query(beginViewer(this.viewer))
      } catch (error) {
        await transaction.rollback()
        throw error
      }
      return transaction
    } catch (error) {
      throw toCodedError(error)
    }
  }
}
