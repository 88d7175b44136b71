import { sealAccessRecords } from '../access-record/sealing.js'
import { verifyAccessRecord } from '../access-record/verification.js'
import { checkDatabase, type Finding } from '../checks/check-database.js'
import type { Reference } from '../checks/reference.js'
import type { Database } from '../database.js'
import { migrate } from '../migrations/migrate.js'
import { WrongNotesKey } from '../notes/master-keys.js'
import { NoteVault } from '../notes/note-vault.js'
import { encryptPlainNotes } from '../notes/plain-notes.js'
import { countReadable } from '../notes/readable.js'
import { inSnapshot } from '../snapshot.js'
import { rowsOfTables } from './contents.js'
import type { Manifest } from './manifest.js'

/** What a restored copy was found to be. */
export interface Verdict {
  /** Of the copy, before it was brought up to date. */
  readonly rows: number
  readonly tables: number
  readonly notes: number
  /** The migrations that a backup of an older version was brought up to date by. */
  readonly applied: readonly string[]
  /** How many rules of the contract it keeps, and how many parts its schema has. */
  readonly rules: number
  /** Each of them means that the copy is not what was backed up. */
  readonly problems: readonly string[]
}

export const sumOfRows = (rows: Manifest['rows']): number => Object.values(rows).reduce((sum, count) => sum + count, 0)

export const sentenceOf = ({ name, means, count, ids }: Finding): string =>
  `${name}: ${means}. ${count} found${ids.length > 0 ? `: ${ids.join(', ')}${count > ids.length ? ', …' : ''}` : ''}`

function compareRows(restored: Manifest['rows'], { rows }: Manifest): readonly string[] {
  const tables = [...new Set([...Object.keys(rows), ...Object.keys(restored)])].sort()
  return tables
    .filter(table => rows[table] !== restored[table])
    .map(table => `table ${table} has ${restored[table] ?? 'no'} rows, and had ${rows[table] ?? 'none'} when it was backed up`)
}

async function readNotes(
  database: Database,
  keys: readonly [string, ...string[]],
): Promise<{ readonly notes: number; readonly problems: readonly string[] }> {
  const vault = new NoteVault(database, keys)
  try {
    await vault.check()
    await encryptPlainNotes(database, vault)
    const { notes, unreadable } = await countReadable(database, vault.masters)
    return {
      notes,
      problems:
        unreadable.length === 0 ? [] : [`${unreadable.length} clinical notes cannot be decrypted: ${unreadable.slice(0, 20).join(', ')}`],
    }
  } catch (error) {
    if (error instanceof WrongNotesKey) return { notes: 0, problems: [error.message] }
    throw error
  }
}

async function readRecord(database: Database, { heads }: Manifest): Promise<readonly string[]> {
  // What was recorded in the last moments before the backup lay under no seal yet. No server has run on the copy to seal it.
  await sealAccessRecords(database, true)
  const problems: string[] = []
  for await (const report of verifyAccessRecord(database, heads))
    problems.push(...report.problems.map(problem => `access record of ${report.school}: ${problem}`))
  return problems
}

/**
 * Brings a restored copy up to date, and verifies it: row by row as far as they can be counted, the notes by the keys at hand, the
 * access record by where it ended, and everything by the rules of the contract.
 * @param keys NOTES_KEY, and the one before it
 */
export async function verifyRestored(
  database: Database,
  manifest: Manifest,
  keys: readonly [string, ...string[]],
  made?: Reference,
): Promise<Verdict> {
  const rows = await inSnapshot(database, rowsOfTables)
  const lost = compareRows(rows, manifest)
  const applied = await migrate(database)
  const { notes, problems: ofNotes } = await readNotes(database, keys)
  const ofRecord = await readRecord(database, manifest)
  const { findings, rules } = await checkDatabase(database, made)
  const problems = [...lost, ...ofNotes, ...ofRecord, ...findings.map(sentenceOf)]
  return { rows: sumOfRows(rows), tables: Object.keys(rows).length, notes, applied, rules, problems }
}
