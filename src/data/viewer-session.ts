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

/** What a mutation's answer selects: how it is asked behind the write, and once it was read along with a write, for which row that was. */
export interface Payload {
  readonly statement: Statement
  read: { readonly json: AnswerJson; readonly of: Readonly<Record<string, unknown>> } | null
}

/**
 * What one operation of one viewer does in the database: reads in one transaction, and each write in one of its own.
 * Both begin with `begin_viewer`, so that row-level security decides every row.
 */
export class ViewerSession {
  private reading: Promise<Transaction> | null = null
  private ended = false
  private payload: Payload | null = null
  private readonly underway = new Set<Promise<unknown>>()
  private aside: Promise<unknown> = Promise.resolve()

  /** Whom the reading transaction has shown so far. */
  private readonly shown = new Set<string>()
  /** A statement in the reading transaction has written its own record. */
  private recordsItself = false

  /**
   * @param accessRecord what the reading is recorded as; null while it is not for an answer
   * @param deadline until when the operation's answer is of use
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
   * @throws UNAUTHENTICATED where the session has ended or the membership is disabled or has another role
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
   * Does something in other sessions, while this one holds no transaction: an embedded database has a single connection, and a
   * server's are for all. Reads wait until it is done.
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

  /** Notes whom rows that were read show. */
  show(student: string): void {
    this.shown.add(student)
  }

  /** Runs a planned statement in a session of its own message. @returns its finished JSON */
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

  /** The same on a replica, if it has what the viewer must be shown. @returns null where it is to be asked as above */
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

  /** Encrypts a clinical note that is to be written. @param afresh the key that is known may be there no longer */
  async sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote> {
    await this.close() // a key may have to be made, for which the embedded store has no other connection
    return within(this.deadline, this.notes.seal(this.viewer.schoolId, eventId, note, afresh))
  }

  /**
   * Writes by one statement, in a transaction of its own; on a server it is one message.
   * What the session has read before is closed first, so that later reads see what was written.
   * @returns its rows
   */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]> {
    return this.writeAll<Row>([statement])
  }

  /**
   * The same for a statement that notes what it records (src/data/writes/write-result.ts). Where a payload is asked for, it is read in
   * the same message.
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

  /** Has what is recorded from now on answered by a plan's statement behind it, or no longer. @returns where its answer is then found */
  answerWith(statement: Statement | null): Payload | null {
    this.payload = statement && { statement, read: null }
    return this.payload
  }

  /**
   * Ends the session with its operation. What is still being read for an answer that is out already, because an error has cut it
   * short, is refused: it would open a transaction that nobody ends.
   */
  async end(): Promise<void> {
    this.ended = true
    await this.close()
  }

  /**
   * Ends the reading transaction, where there is one, and records in it whom it has shown.
   * @throws where that cannot be recorded
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
      // Where nothing was written in it, its end cannot fail in a way that matters.
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
    if (this.viewer.previewedBy) throw new Error('a preview writes nothing')
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
