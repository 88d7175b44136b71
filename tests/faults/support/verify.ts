import { verifyAccessRecord } from '../../../src/data/access-record/verification.js'
import type { Database } from '../../../src/data/database.js'
import { inTransaction, type Sql } from '../../support/sql.js'
import { brokenRules } from './broken-rules.js'
import type { Acknowledged, Ledger } from './ledger.js'

/** Refusals that other phones' entries on the same case may cause. */
const EXPECTED_REFUSALS: ReadonlySet<string> = new Set(['CONFLICT'])
const MOST_TOLD = 20

interface EventRow {
  readonly id: string
  readonly caseId: string
  readonly athleteId: string
  readonly type: string
  readonly by: string
  readonly key: string
  readonly summary: string
  readonly hasNote: boolean
  readonly hasRestriction: boolean
}

const TYPES: Readonly<Record<Acknowledged['mutation'], string>> = {
  sidelineEntry: 'SIDELINE_ENTRY',
  addNote: 'EVALUATION',
  addRestriction: 'RESTRICTION_ADDED',
  removeFromPlay: 'REMOVED_FROM_PLAY',
  grantClearance: 'CLEARANCE_GRANTED',
  reopenCase: 'CASE_REOPENED',
}

const eventsOf = (sql: Sql) => sql<EventRow>`
  SELECT e.id, e.case_id AS "caseId", e.athlete_id AS "athleteId", e.type, e.author_id AS by, e.entry_key AS key, e.summary,
    EXISTS (SELECT FROM clinical_notes AS n WHERE n.school_id = e.school_id AND n.event_id = e.id) AS "hasNote",
    EXISTS (SELECT FROM restrictions AS r WHERE r.school_id = e.school_id AND r.added_by_id = e.id) AS "hasRestriction"
  FROM events AS e WHERE e.summary LIKE 'Entry %'`

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

/** What an acknowledged entry should have left in the database but did not. */
function missingOf(entry: Acknowledged, rows: readonly EventRow[]): readonly string[] {
  const [row, ...others] = rows
  const what = `${entry.mutation} ${entry.key}`
  if (!row) return [`${what} was acknowledged and is not there`]
  const wrong = (['caseId', 'athleteId'] as const).filter(name => row[name] !== entry[name])
  return [
    ...(others.length > 0 ? [`${what} is there ${rows.length} times`] : []),
    ...(row.id === entry.eventId && wrong.length === 0 ? [] : [`${what} was acknowledged as event ${entry.eventId} and is ${row.id}`]),
    ...(row.by === entry.by && row.key === entry.key ? [] : [`${what} is another author’s`]),
    ...(row.type === TYPES[entry.mutation] ? [] : [`${what} is a ${row.type}`]),
    ...(entry.input['clinicalNotes'] === undefined || row.hasNote ? [] : [`${what} has lost its note`]),
    ...(entry.mutation !== 'addRestriction' || row.hasRestriction ? [] : [`${what} has lost its restriction`]),
  ]
}

/** Acknowledged entries exist once, as acknowledged. Refused ones do not exist. Nothing exists twice. */
function entryProblems(events: readonly EventRow[], { acknowledged, refused, unanswered, replays }: Ledger): readonly string[] {
  const bySummary = grouped(events, ({ summary }) => summary)
  const rowsOf = ({ key }: { readonly key: string }): readonly EventRow[] => bySummary.get(`Entry ${key}`) ?? []
  const answered = new Set(acknowledged.map(({ key }) => key))
  return [
    ...acknowledged.flatMap(entry => missingOf(entry, rowsOf(entry))),
    ...[...bySummary].flatMap(([summary, rows]) => (rows.length > 1 ? [`${summary} is there ${rows.length} times`] : [])),
    ...refused.flatMap(entry =>
      rowsOf(entry).length > 0 ? [`${entry.mutation} ${entry.key} was refused (${entry.code}) and is there`] : [],
    ),
    ...refused.flatMap(({ mutation, code, message }) =>
      EXPECTED_REFUSALS.has(code) ? [] : [`a ${mutation} was refused with ${code}: ${message}`],
    ),
    ...unanswered.map(({ mutation, key }) => `${mutation} ${key} was never answered`),
    ...replays.flatMap(({ first, second }) => {
      const same = second && 'eventId' in second && second.replayed && second.eventId === first.eventId && second.caseId === first.caseId
      return same && answered.has(first.key) ? [] : [`${first.mutation} ${first.key}, sent once more, was not answered as before`]
    }),
  ]
}

/** Every answered read has an access record. */
async function readProblems(sql: Sql, { reads }: Ledger): Promise<readonly string[]> {
  const rows = await sql<{ readonly text: string }>`
    SELECT DISTINCT membership_id || ' ' || athlete_id || ' ' || operation AS text FROM access_records, unnest(athlete_ids) AS athlete_id
    WHERE operation LIKE '%Reader%'`
  const texts = new Set(rows.map(({ text }) => text.replace(/^(\S+ \S+) .*\b(Reader\d+Round\d+)\b.*$/s, '$1 $2')))
  return reads.flatMap(({ by, operation, athleteId }) =>
    texts.has(`${by} ${athleteId} ${operation}`) ? [] : [`${operation} showed ${athleteId} and is not on record`],
  )
}

async function sealProblems(database: Database): Promise<readonly string[]> {
  const problems: string[] = []
  for await (const report of verifyAccessRecord(database)) problems.push(...report.problems)
  return problems
}

/** Outcomes that a client must never get, or that end a read. */
const triesProblems = ({ tries }: Ledger): readonly string[] =>
  [...tries].flatMap(([outcome, times]) => (/INTERNAL_SERVER_ERROR|^read /.test(outcome) ? [`${times} tries ended with ${outcome}`] : []))

/** Compares what a crowd was told with the database, as its owner. @returns a sentence for each problem */
export async function verify(database: Database, ledger: Ledger): Promise<readonly string[]> {
  const found = await inTransaction(database, 'rollback', async sql => [
    ...entryProblems(await eventsOf(sql), ledger),
    ...(await readProblems(sql, ledger)),
    ...(await brokenRules(sql)),
  ])
  const problems = [...found, ...(await sealProblems(database)), ...triesProblems(ledger)]
  return problems.length > MOST_TOLD ? [...problems.slice(0, MOST_TOLD), `and ${problems.length - MOST_TOLD} more`] : problems
}
