import { openAsBlob } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { collectGarbage } from './memory.js'

// Opening an embedded PostgreSQL takes seconds of processor time, and 300 MB. So a worker opens one, lends it to file after file, and
// puts in its rows, whichever a file asks for, before each.

/** The compiled program, once a process. */
let program: Promise<WebAssembly.Module> | undefined
const compiled = (): Promise<WebAssembly.Module> => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  return (program ??= readFile(path.join(folder, 'pglite.wasm')).then(bytes => WebAssembly.compile(bytes)))
}

/** 16 MB of shared buffers instead of 128: the data is in memory anyway. */
const startParams = [...PGlite.defaultStartParams, '-B', '2048']

/** Opens a store in memory. @param imageFile its image; null: an empty store */
export async function openImage(imageFile: string | null): Promise<PGlite> {
  // PGlite keeps the blob as long as it lives: one that stays on the disk takes no memory.
  const image = imageFile === null ? {} : { loadDataDir: await openAsBlob(imageFile) }
  return PGlite.create({ wasmModule: await compiled(), startParams, ...image })
}

/**
 * PostgreSQL leaves its interval timer set to the end of the longest statement timeout, and Node's timer holds all of a store's memory
 * so long, closed or not. An earlier timeout takes its place.
 */
async function stopTimer(store: PGlite): Promise<void> {
  for (const sql of ['ROLLBACK', 'SET statement_timeout = 1000', 'SELECT']) await store.query(sql).catch(() => undefined)
}

/** Closes it, and gives its memory back now: V8 does not know how much that is. */
export async function closeStore(store: PGlite): Promise<void> {
  await stopTimer(store)
  await store.close()
  collectGarbage()
}

/** The rows of a table, as COPY writes them. */
interface TableRows {
  readonly name: string
  readonly columns: string
  readonly text: string
}

/** Keeps what all tables hold just now in a file. */
export async function saveRows(store: PGlite, file: string): Promise<void> {
  const { rows: tables } = await store.query<{ readonly name: string; readonly columns: string }>(`
    SELECT c.oid::regclass::text AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid`)
  const saved: TableRows[] = []
  for (const { name, columns } of tables) {
    const { blob } = await store.query(`COPY (SELECT ${columns} FROM ${name}) TO '/dev/blob'`)
    saved.push({ name, columns, text: (await blob?.text()) ?? '' })
  }
  await writeFile(file, JSON.stringify(saved))
}

/** All that is not a row, by the transactions that made it: where it differs, a test has changed the schema, the policies or the roles. */
const CATALOG = `SELECT md5(string_agg(part, '|' ORDER BY part)) AS mark FROM (
  SELECT concat_ws(' ', 'class', oid, relname, relowner, relacl, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relkind IN ('r', 'v', 'S')
  UNION ALL SELECT concat_ws(' ', 'attribute', attrelid, attname, xmin) FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
  UNION ALL SELECT concat_ws(' ', 'index', indexrelid) FROM pg_index UNION ALL SELECT concat_ws(' ', 'procedure', oid, xmin) FROM pg_proc
  UNION ALL SELECT concat_ws(' ', 'policy', oid, xmin) FROM pg_policy UNION ALL SELECT concat_ws(' ', 'trigger', oid, xmin) FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', 'constraint', oid, xmin) FROM pg_constraint UNION ALL SELECT concat_ws(' ', 'role', oid, xmin) FROM pg_authid
  UNION ALL SELECT concat_ws(' ', 'member', roleid, member, xmin) FROM pg_auth_members
  UNION ALL SELECT concat_ws(' ', 'namespace', oid, xmin) FROM pg_namespace UNION ALL SELECT concat_ws(' ', 'type', oid, xmin) FROM pg_type
  UNION ALL SELECT concat_ws(' ', 'default', oid, xmin) FROM pg_attrdef UNION ALL SELECT concat_ws(' ', 'setting', setdatabase, setrole, setconfig) FROM pg_db_role_setting
) AS all_of_it (part)`

const catalogOf = async (store: PGlite): Promise<string> => JSON.stringify((await store.query(CATALOG)).rows)

class Pooled {
  private constructor(
    readonly store: PGlite,
    private readonly catalog: string,
  ) {}

  static async open(imageFile: string): Promise<Pooled> {
    const store = await openImage(imageFile)
    return new Pooled(store, await catalogOf(store))
  }

  /** Replaces all rows by those in a file. */
  async fill(rowsFile: string): Promise<void> {
    const tables = JSON.parse(await readFile(rowsFile, 'utf8')) as readonly TableRows[]
    await this.store.transaction(async inner => {
      await inner.query(`SET LOCAL session_replication_role = 'replica'`) // no triggers, and foreign keys hold already
      await inner.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`)
      for (const { name, columns, text } of tables)
        if (text !== '') await inner.query(`COPY ${name} (${columns}) FROM '/dev/blob'`, [], { blob: new Blob([text]) })
    })
  }

  /** Ends what a file has left open. @returns whether only rows have changed since it was opened */
  async isReusable(): Promise<boolean> {
    await this.store.query('ROLLBACK') // only a notice where nothing was begun
    await this.store.query('DISCARD ALL')
    return (await catalogOf(this.store)) === this.catalog
  }
}

let idle: Pooled | null = null

export interface Lent {
  readonly store: PGlite
  /** Takes it back: for the next who asks, where none is there yet. */
  readonly giveBack: () => Promise<void>
}

/** A migrated store with the rows of a file, for whoever asked alone. */
export async function lend(imageFile: string, rowsFile: string): Promise<Lent> {
  const pooled = idle ?? (await Pooled.open(imageFile))
  idle = null
  await pooled.fill(rowsFile)
  return {
    store: pooled.store,
    giveBack: async () => {
      if (idle === null && (await pooled.isReusable().catch(() => false))) idle = pooled
      else await closeStore(pooled.store)
    },
  }
}
