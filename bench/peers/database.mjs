// The peers' database, as their servers reach it.

/** Where the peers' facts are. Throws if the variable is missing. */
export function databaseUrl() {
  const url = process.env.PEERS_DATABASE_URL
  if (!url) throw new Error('PEERS_DATABASE_URL is not set')
  return url
}

/** The same database as the role that row-level security applies to. PEERS_RLS_DATABASE_URL overrides it. */
export function rlsDatabaseUrl() {
  if (process.env.PEERS_RLS_DATABASE_URL) return process.env.PEERS_RLS_DATABASE_URL
  const url = new URL(databaseUrl())
  url.username = 'peers_app'
  url.password = 'peers_app'
  return url.href
}
