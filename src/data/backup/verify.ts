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

/** The verification of a restored copy. */
export interface Verdict {
  /** Counted before the copy was migrated. */
  readonly rows: number
  readonly tables: number
  readonly notes: number
  /** The migrations applied to a backup of an older version. */
  readonly applied: readonly string[]
  /** How many rules of the contract were checked. */
  readonly rules: number
  /** Each one means that the copy differs from what was backed up. */
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
  // Records from the last moments before the backup had no seal yet, and no server has run on the copy to seal them.
  await sealAccessRecords(database, true)
  const problems: string[] = []
  for await (const report of verifyAccessRecord(database, heads))
    problems.push(...report.problems.map(problem => `access record of ${report.school}: ${problem}`))
  return problems
}

/**
 * Migrates a restored copy to this version and verifies it: row counts, notes that decrypt with these keys, the end of the access record,
 * and every rule of the contract.
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
