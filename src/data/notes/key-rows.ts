import { sql, type RawBuilder } from 'kysely'
import type { Query } from './owner.js'
import type { WrappedKey } from './master-keys.js'

/** Binary values travel as base64, because drivers disagree on how to represent bytes. */
export const bytes = (value: Buffer): RawBuilder<unknown> => sql`decode(${value.toString('base64')}::text, 'base64')`

type KeyRow = Omit<WrappedKey, 'wrappedKey'> & { readonly wrappedKey: string }

const columns = sql`k.school_id AS "schoolId", k.id, k.generation, encode(k.wrapped_key, 'base64') AS "wrappedKey", k.master_key_id AS "masterKeyId"`

/** @param schoolId null for all schools */
export async function readKeys(query: Query, schoolId: string | null): Promise<readonly WrappedKey[]> {
  const rows = await query<KeyRow>(sql`
    SELECT ${columns} FROM note_keys AS k WHERE ${schoolId}::uuid IS NULL OR k.school_id = ${schoolId}::uuid ORDER BY k.school_id, k.generation`)
  return rows.map(row => ({ ...row, wrappedKey: Buffer.from(row.wrappedKey, 'base64') }))
}

/** If another process has made a key of this generation, or is making one now, that key wins. */
export const addKey = (query: Query, key: WrappedKey): Promise<unknown> =>
  query(sql`
    INSERT INTO note_keys (school_id, id, generation, wrapped_key, master_key_id)
    VALUES (${key.schoolId}::uuid, ${key.id}::uuid, ${key.generation}::integer, ${bytes(key.wrappedKey)}, ${key.masterKeyId}::text)
    ON CONFLICT (school_id, generation) DO NOTHING`)
