import type { Database, Statement, Transaction } from '../../src/data/database.js'
import { createTestDatabase, type TestDatabase } from './databases.js'

/** PostgreSQL's error for a refused statement. */
export interface Refusal {
  /** The SQLSTATE. */
  readonly code: string
  readonly message: string
  readonly detail: string | undefined
  readonly column: string | undefined
  readonly constraint: string | undefined
}

/** Goes into the statement's text unquoted. */
class Name {
  constructor(readonly text: string) {}
}

/** Quotes a table or column name, for statements made from the catalog. */
export const name = (identifier: string): Name => new Name(`"${identifier.replaceAll('"', '""')}"`)

/** A piece of SQL for a generated test. Never a value. */
export const fragment = (text: string): Name => new Name(text)

type Template<Result> = (text: TemplateStringsArray, ...values: readonly unknown[]) => Promise<Result>

/** Runs SQL in one transaction. A template's values become parameters, and a list becomes an array literal to cast. */
export interface Sql {
  /** The statement's rows. */
  <Row = unknown>(text: TemplateStringsArray, ...values: readonly unknown[]): Promise<readonly Row[]>
  /** The only row. Throws if there is not exactly one. */
  row<Row>(...template: Parameters<Template<Row>>): Promise<Row>
  /** The only column of the only row. */
  value<Value>(...template: Parameters<Template<Value>>): Promise<Value>
  /** The first column of every row. */
  column<Value>(...template: Parameters<Template<Value>>): Promise<readonly Value[]>
  /** The error of a statement that must fail. The transaction continues from a savepoint. Throws if the statement succeeds. */
  refusal: Template<Refusal>
}

function compile(text: TemplateStringsArray, values: readonly unknown[]): Statement {
  const parameters: unknown[] = []
  const place = (value: unknown): string => {
    if (value instanceof Name) return value.text
    parameters.push(Array.isArray(value) ? `{${value.join(',')}}` : value)
    return Array.isArray(value) ? `$${parameters.length}::text` : `$${parameters.length}`
  }
  return { sql: text.map((piece, index) => (index === 0 ? piece : place(values[index - 1]) + piece)).join(''), parameters }
}

async function refusalOf(transaction: Transaction, statement: Statement): Promise<Refusal> {
  const command = (sql: string) => transaction.query({ sql, parameters: [] })
  await command('SAVEPOINT refusal')
  try {
    await transaction.query(statement)
  } catch (error) {
    await command('ROLLBACK TO refusal')
    const { code, message, detail, column, constraint } = error as Refusal
    return { code, message, detail, column, constraint }
  }
  throw new Error(`PostgreSQL accepted: ${statement.sql}`)
}

/** SQL on a transaction that the caller ends. */
export function sqlOn(transaction: Transaction): Sql {
  const rows = <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => transaction.query<Row>(compile(text, values))
  const row = async <Row>(text: TemplateStringsArray, ...values: readonly unknown[]): Promise<Row> => {
    const [first, ...others] = await rows<Row>(text, ...values)
    if (first === undefined || others.length > 0) throw new Error(`not one row: ${text.join('…')}`)
    return first
  }
  const firstColumn = <Value>(found: object): Value => Object.values(found)[0] as Value
  return Object.assign(rows, {
    row,
    value: async <Value>(text: TemplateStringsArray, ...values: readonly unknown[]) =>
      firstColumn<Value>(await row<object>(text, ...values)),
    column: async <Value>(text: TemplateStringsArray, ...values: readonly unknown[]) =>
      (await rows<object>(text, ...values)).map(found => firstColumn<Value>(found)),
    refusal: (text: TemplateStringsArray, ...values: readonly unknown[]) => refusalOf(transaction, compile(text, values)),
  })
}

/** Runs work in a transaction, and commits or rolls back as `end` says. */
export async function inTransaction<T>(database: Database, end: 'commit' | 'rollback', work: (sql: Sql) => Promise<T>): Promise<T> {
  const transaction = await database.begin()
  try {
    const result = await work(sqlOn(transaction))
    await (end === 'commit' ? transaction.commit() : transaction.rollback())
    return result
  } catch (error) {
    await transaction.rollback().catch(() => undefined)
    throw error
  }
}

export interface TestSql {
  readonly database: () => Database
  /** Null on the embedded PostgreSQL. */
  readonly url: () => string | null
  /** Wraps a test's body in a transaction that is rolled back. */
  readonly rolledBack: <Arguments extends readonly unknown[]>(
    work: (sql: Sql, ...parameters: Arguments) => Promise<void>,
  ) => (...parameters: Arguments) => Promise<void>
  /** Runs work whose rows stay for the other tests of the file. */
  readonly committed: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>
}

/** An empty, migrated database for the tests of one file. Call it at the top level of the file or in a describe. */
export function useEmptyDatabase(): TestSql {
  let opened: TestDatabase | undefined
  const testDatabase = (): TestDatabase => {
    if (!opened) throw new Error('the database is opened before the first test')
    return opened
  }
  const database = (): Database => testDatabase().database
  beforeAll(async () => {
    opened = await createTestDatabase('empty')
  })
  afterAll(() => opened?.drop())
  return {
    database,
    url: () => testDatabase().url,
    rolledBack:
      work =>
      (...parameters) =>
        inTransaction(database(), 'rollback', sql => work(sql, ...parameters)),
    committed: work => inTransaction(database(), 'commit', work),
  }
}
