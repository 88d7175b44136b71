import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

const names = new LRUCache<string, string>({ max: 500, maxSize: 4_000_000, sizeCalculation: (_name, sql) => sql.length })

/** Writes repeat the same statements. Under a name, PostgreSQL plans each of them once per connection. */
export function nameOf(sql: string): string {
  const name = names.get(sql) ?? `w${createHash('sha256').update(sql).digest('base64url').slice(0, 24)}`
  names.set(sql, name)
  return name
}
