import { sqlStateOf } from '../database-errors.js'
import type { Database, Transaction } from '../database.js'
import { MigrationProblem } from '../migrations/history-check.js'
import { pendingMigrations } from '../migrations/migrate.js'
import { inSnapshot } from '../snapshot.js'
import { caseChecks } from './case-checks.js'
import { describeCatalog } from './catalog.js'
import type { Check } from './check.js'
import { driftOf } from './drift.js'
import { eventChecks } from './event-checks.js'
import { peopleChecks } from './people-checks.js'
import { protocolChecks } from './protocol-checks.js'
import { makeReference, type Reference } from './reference.js'
import { schoolChecks } from './school-checks.js'

/** A rule that is broken, or a part of the schema that differs. */
export interface Finding {
  readonly name: string
  readonly means: string
  /** How many rows, or parts of the schema. */
  readonly count: number
  /** The first of them: row ids, or names of parts. */
  readonly ids: readonly string[]
}

export interface CheckReport {
  readonly findings: readonly Finding[]
  /** How many rules were checked. */
  readonly rules: number
  /** How many parts of the schema were compared. */
  readonly parts: number
}

/** The rules of the contract that no table definition states. */
export const contractChecks: readonly Check[] = [...caseChecks, ...eventChecks, ...protocolChecks, ...peopleChecks, ...schoolChecks]

const MOST_IDS = 20

const command = (transaction: Transaction, sql: string): Promise<unknown> => transaction.query({ sql, parameters: [] })

/** A check cannot run on a missing table or column. The schema comparison reports that difference itself. */
const UNASKABLE = /^(?:42|22)/

async function run(transaction: Transaction, { name, means, sql }: Check): Promise<readonly Finding[]> {
  const first = `SELECT off.id, count(*) OVER ()::integer AS total FROM (${sql}) AS off ORDER BY off.id LIMIT ${MOST_IDS}`
  await command(transaction, 'SAVEPOINT asking')
  try {
    const rows = await transaction.query<{ readonly id: string; readonly total: number }>({ sql: first, parameters: [] })
    return rows[0] ? [{ name, means, count: rows[0].total, ids: rows.map(({ id }) => id) }] : []
  } catch (error) {
    if (!UNASKABLE.test(sqlStateOf(error) ?? '')) throw error
    await command(transaction, 'ROLLBACK TO asking')
    return [{ name, means: `it cannot be asked for in this schema: ${means}`, count: 1, ids: [] }]
  }
}

const OF_SCHEMA = 'the schema is not what the migrations made'
const OF_SETTING = 'the database is set to leave out all triggers, which keep the rules (session_replication_role)'

async function checkSchema(transaction: Transaction, { parts }: Reference): Promise<readonly Finding[]> {
  const differences = driftOf(await describeCatalog(transaction), parts)
  const [setting] = await transaction.query<{ readonly value: string }>({
    sql: `SELECT current_setting('session_replication_role') AS value`,
    parameters: [],
  })
  return [
    ...(differences.length > 0 ? [{ name: 'schema', means: OF_SCHEMA, count: differences.length, ids: differences }] : []),
    ...(setting?.value === 'replica' ? [{ name: 'triggers-fire', means: OF_SETTING, count: 1, ids: [] }] : []),
  ]
}

/**
 * Checks every rule of the contract on all rows, in one snapshot and as the tables' owner, and compares the schema with the migrations.
 * Writes nothing, and blocks nobody.
 * @param made the expected schema; computed if not given
 * @throws MigrationProblem if the database is not up to date
 */
export async function checkDatabase(database: Database, made?: Reference): Promise<CheckReport> {
  const pending = await pendingMigrations(database)
  if (pending.length > 0) throw new MigrationProblem(`${pending.length} migrations are missing: run npm run db:migrate first.`)
  const reference = made ?? (await makeReference())
  const checks = [...contractChecks, ...reference.checks]
  return inSnapshot(database, async transaction => {
    const findings = [...(await checkSchema(transaction, reference))]
    for (const check of checks) findings.push(...(await run(transaction, check)))
    return { findings, rules: checks.length, parts: reference.parts.length }
  })
}
