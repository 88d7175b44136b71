import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { collectGarbage } from './memory.js'

// Opening an embedded PostgreSQL takes seconds of processor time, and 200 MB. So a worker opens one for each content, gives it to one
// test file after the other, and puts its rows back in between.

/** The compiled program, once a process. */
let program: Promise<WebAssembly.Module> | undefined
const compiled = (): Promise<WebAssembly.Module> => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  return (program ??= readFile(path.join(folder, 'pglite.wasm')).then(bytes => WebAssembly.compile(bytes)))
}

/** A new one in memory, from the image of a store; null: empty. */
export async function openImage(imageFile: string | null): Promise<PGlite> {
  const image = imageFile === null ? {} : { loadDataDir: new Blob([await readFile(imageFile)]) }
  return PGlite.create({ wasmModule: await compiled(), ...image })
}

/** Closes it, and gives its memory back now: V8 does not know how much that is. */
export async function closeStore(store: PGlite): Promise<void> {
  await store.close()
  collectGarbage()
}

interface Table {
  readonly name: string
  readonly columns: string
  readonly rows: Blob
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

class Pooled {
  private constructor(
    readonly store: PGlite,
    private readonly tables: readonly Table[],
    private readonly catalog: unknown,
  ) {}

  static async open(imageFile: string): Promise<Pooled> {
    const store = await openImage(imageFile)
    const { rows } = await store.query<{ readonly name: string; readonly columns: string }>(`
      SELECT c.oid::regclass::text AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid`)
    const tables: Table[] = []
    for (const { name, columns } of rows) {
      const { blob } = await store.query(`COPY (SELECT ${columns} FROM ${name}) TO '/dev/blob'`)
      tables.push({ name, columns, rows: blob ?? new Blob([]) })
    }
    return new Pooled(store, tables, (await store.query(CATALOG)).rows)
  }

  /** @returns whether it is as it was when it was opened */
  async restore(): Promise<boolean> {
    await this.store.query('ROLLBACK') // only a notice where nothing was begun
    await this.store.query('DISCARD ALL')
    if (JSON.stringify((await this.store.query(CATALOG)).rows) !== JSON.stringify(this.catalog)) return false
    await this.store.transaction(async inner => {
      await inner.query(`SET LOCAL session_replication_role = 'replica'`) // no triggers, and foreign keys hold already
      await inner.query(`TRUNCATE ${this.tables.map(({ name }) => name).join(', ')}`)
      for (const { name, columns, rows } of this.tables)
        if (rows.size > 0) await inner.query(`COPY ${name} (${columns}) FROM '/dev/blob'`, [], { blob: rows })
    })
    return true
  }
}

const idle = new Map<string, Pooled>()

export interface Lent {
  readonly store: PGlite
  /** Takes it back: for the next who asks for the same, where there is none yet. */
  readonly giveBack: () => Promise<void>
}

/** A store with just what the image holds, for whoever asked alone. */
export async function lend(imageFile: string): Promise<Lent> {
  const pooled = idle.get(imageFile) ?? (await Pooled.open(imageFile))
  idle.delete(imageFile)
  return {
    store: pooled.store,
    giveBack: async () => {
      if (!idle.has(imageFile) && (await pooled.restore().catch(() => false))) idle.set(imageFile, pooled)
      else await closeStore(pooled.store)
    },
  }
}
