import { fragment, name, type Sql } from '../../support/sql.js'
import {
  decides,
  expectedValue,
  membershipOf,
  ROW_TYPES,
  rowsOfType,
  sees,
  seesNotes,
  valueFields,
  type World,
} from '../../oracle/oracle.js'
import { canariesIn } from './canaries.js'

// What an attacker may see according to the oracle, and what else the tables hold.

/** Maps each canary in the database to its place. */
export type Everything = ReadonlyMap<string, string>

/** Days in our own decades occur everywhere, so they identify no row. */
const isToday = (canary: string): boolean => /^20[0-4]\d-\d\d-\d\d$/.test(canary)

/** The access record grows with every answer, and names canaries of other rows. */
const RECORD_OF_LOOKING = /^access_/

/** Reads every canary in every row of every table, as the tables' owner. */
export async function loadEverything(sql: Sql): Promise<Everything> {
  const tables = await sql.column<string>`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname !~ '^_' ORDER BY relname`
  const everything = new Map<string, string>()
  for (const table of tables.filter(one => !RECORD_OF_LOOKING.test(one))) {
    for (const text of await sql.column<string>`SELECT to_jsonb(t)::text FROM ${name(table)} AS t`) {
      const row = JSON.parse(text) as Readonly<Record<string, unknown>>
      for (const [column, value] of Object.entries(row)) {
        for (const canary of canariesIn(JSON.stringify(value)))
          if (!everything.has(canary) && !isToday(canary)) everything.set(canary, `${table}.${column}`)
      }
    }
  }
  return everything
}

/** Clinical notes in plain text, by event. */
export type Notes = ReadonlyMap<string, string>

/** Returns every canary an asker may see: the fields open to its role, in the rows it sees. */
export function shownTo(world: World, asker: string | null, notes: Notes): ReadonlySet<string> {
  const me = membershipOf(world, asker)
  if (!me) return new Set()
  const shown = new Set<string>()
  const show = (value: unknown): void => {
    for (const canary of canariesIn(JSON.stringify(value ?? null))) shown.add(canary)
  }
  for (const type of ROW_TYPES) {
    // The API shows a case's protocol as its Phase Bar.
    const as = type === 'CaseProtocol' ? 'PhaseBar' : type
    const fields = valueFields(type).filter(field => decides(me.role, `${as}.${field}`) === 'shown')
    for (const row of rowsOfType[type](world)) {
      if (sees(world, asker, type, row)) for (const field of fields) show(expectedValue(world, type, field, row))
    }
  }
  for (const event of world.events) if (seesNotes(world, asker, event)) show(notes.get(event.id))
  show(world.users.find(({ id }) => id === me.user_id)?.email)
  // Trainers see why someone has access, including a parent's relationship to the child.
  if (decides(me.role, 'AccessReason.relationship') === 'shown')
    for (const tie of world.guardianships) if (tie.school_id === me.school_id && tie.revoked_at === null) show(tie.relationship)
  return shown
}

/** Returns what no answer to the asker may contain, with its place. */
export function hiddenFrom(everything: Everything, shown: ReadonlySet<string>, notes: Notes): Everything {
  const all = new Map(everything)
  for (const note of notes.values()) for (const canary of canariesIn(note)) all.set(canary, 'clinical notes')
  return new Map([...all].filter(([canary]) => !shown.has(canary)))
}

/** Tables that reading or signing in writes to. All others must be unchanged after a refused operation. */
const WRITTEN_BY_LOOKING = /^(sessions|refresh_tokens|practice_plan_links|access_.*|_.*)$/

export async function checksum(sql: Sql): Promise<string> {
  const tables =
    await sql.column<string>`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`
  const parts = tables
    .filter(table => !WRITTEN_BY_LOOKING.test(table))
    .map(
      table =>
        `SELECT '${table}' || count(*) || coalesce(sum(hashtextextended((to_jsonb(t) - 'last_used_at')::text, 0)), 0) AS one FROM "${table}" AS t`,
    )
  return sql.value<string>`SELECT string_agg(one, ' ') FROM (${fragment(parts.join(' UNION ALL '))}) AS tables`
}
