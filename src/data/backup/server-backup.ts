import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Transaction } from '../database.js'
import { inSnapshot } from '../snapshot.js'
import { openServerDatabase } from '../server-database.js'
import { AS_LONG_AS_IT_TAKES_MS, contentsOf } from './contents.js'
import { flush, OWNER_ALONE, putInPlace, sumOf } from './files.js'
import { FORMAT, type Manifest } from './manifest.js'
import { findProgram, runProgram } from './programs.js'

/** Where a server's database is, and where to look for PostgreSQL's programs. */
export interface ServerPlace {
  /** Names one server. */
  readonly databaseUrl: string
  /** In the form of PATH. */
  readonly folders: readonly string[]
}

async function dump(transaction: Transaction, file: string, { databaseUrl, folders }: ServerPlace): Promise<Manifest> {
  const [snapshot] = await transaction.query<{ readonly id: string }>({ sql: 'SELECT pg_export_snapshot() AS id', parameters: [] })
  const takenAt = new Date().toISOString()
  const contents = await contentsOf(transaction)
  const program = await findProgram('pg_dump', contents.postgres, folders)
  const half = `${file}.half`
  await (await open(half, 'w', OWNER_ALONE)).close()
  try {
    await runProgram(
      program,
      ['--format=custom', '--no-password', `--snapshot=${snapshot?.id ?? ''}`, `--file=${half}`],
      databaseUrl,
      folders,
    )
    await flush(half)
    const files = { [path.basename(file)]: await sumOf(half) }
    const manifest: Manifest = { format: FORMAT, kind: 'dump', takenAt, program: program.major, files, ...contents }
    await putInPlace(half, file, manifest)
    return manifest
  } finally {
    await rm(half, { force: true })
  }
}

/**
 * Dumps a server's database from one snapshot, while servers run. The file gets its name once it is complete.
 * @param file a path that does not exist yet
 */
export async function backUpServer(place: ServerPlace, file: string): Promise<Manifest> {
  const database = openServerDatabase(place.databaseUrl, 2, AS_LONG_AS_IT_TAKES_MS)
  try {
    return await inSnapshot(database, transaction => dump(transaction, file, place))
  } finally {
    await database.close()
  }
}
