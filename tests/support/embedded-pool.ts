import { openAsBlob } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { collectGarbage } from './memory.js'

// Opening an embedded PostgreSQL takes seconds of CPU time and 300 MB. So a worker opens one, lends it to file after file, and restores its
// rows before each.

/** The compiled WebAssembly module, once per process. */
let program: Promise<WebAssembly.Module> | undefined
const compiled = (): Promise<WebAssembly.Module> => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  return (program ??= readFile(path.join(folder, 'pglite.wasm')).then(bytes => WebAssembly.compile(bytes)))
}

/** 16 MB of shared buffers instead of 128 MB: the data is in memory anyway. */
const startParams = [...PGlite.defaultStartParams, '-B', '2048']

/** Opens a new store in memory from an image, or an empty one for null. */
export async function openImage(imageFile: string | null): Promise<PGlite> {
  // PGlite keeps the blob. A blob of a file takes no memory.
  const image = imageFile === null ? {} : { loadDataDir: await openAsBlob(imageFile) }
  return PGlite.create({ wasmModule: await compiled(), startParams, ...image })
}

/**
 * PostgreSQL leaves its interval timer set until the longest statement timeout has passed. Node's timer keeps all of a store's memory
 * until then, even of a closed store. A shorter timeout replaces the timer.
 */
async function stopTimer(store: PGlite): Promise<void> {
  for (const sql of ['ROLLBACK', 'SET statement_timeout = 1000', 'SELECT']) await store.query(sql).catch(() => undefined)
}

/** Closes the store and collects garbage now, because V8 does not know how much memory it holds. */
export async function closeStore(store: PGlite): Promise<void> {
  await stopTimer(store)
  await store.close()
  collectGarbage()
}

/** The rows of a table, in COPY format. */
interface TableRows {
  readonly name: string
  readonly columns: string
  readonly text: string
}

/** Saves the rows of all tables to a file. */
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

/**
 * A checksum of everything but rows, by the transactions that made it. It differs if a test has changed the schema, the policies or the
 * roles.
 */
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

  /** Replaces all rows with those in a file. */
  async fill(rowsFile: string): Promise<void> {
    const tables = JSON.parse(await readFile(rowsFile, 'utf8')) as readonly TableRows[]
    await this.store.transaction(async inner => {
      await inner.query(`SET LOCAL session_replication_role = 'replica'`) // Without triggers. The foreign keys hold already.
      await inner.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`)
      for (const { name, columns, text } of tables)
        if (text !== '') await inner.query(`COPY ${name} (${columns}) FROM '/dev/blob'`, [], { blob: new Blob([text]) })
    })
  }

  /** Ends what a file has left open. @returns whether only rows have changed since the store was opened */
  async isReusable(): Promise<boolean> {
    await this.store.query('ROLLBACK') // Only a notice if no transaction is open.
    await this.store.query('DISCARD ALL')
    return (await catalogOf(this.store)) === this.catalog
  }
}

let idle: Pooled | null = null

export interface Lent {
  readonly store: PGlite
  /** Returns the store for the next borrower, or closes it if one is idle already. */
  readonly giveBack: () => Promise<void>
}

/** Lends a migrated store with the rows of a file, for exclusive use. */
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
