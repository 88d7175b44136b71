import { rm } from 'node:fs/promises'
import pg from 'pg'

/** Set by the global setup: what every test database is copied from. */
export interface Template {
  readonly serverUrl: string | null
  /** Every database of this run on the server begins with it. */
  readonly templateName: string
  /** Removed at the end of the run. */
  readonly folder: string
  readonly imageFile: string
}
export const templateVariable = 'RTSPORT_TEST_TEMPLATE'

export const readTemplate = (): Template => JSON.parse(process.env[templateVariable] ?? '') as Template

/** True where the tests run on a PostgreSQL server (TEST_DATABASE_URL), false on the embedded one. */
export const onServer = (): boolean => readTemplate().serverUrl !== null

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs one statement on a connection of its own. */
export async function onServerDatabase<Row>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as readonly Row[]
  } finally {
    await client.end()
  }
}

async function dropDatabases(serverUrl: string, templateName: string): Promise<void> {
  const databases = await onServerDatabase<{ readonly datname: string }>(
    serverUrl,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${templateName}')`,
  )
  for (const { datname } of databases) await onServerDatabase(serverUrl, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`)
}

/** Removes what was made for a run: its folder, and every database whose name begins with that of its templates. */
export async function removeTemplates({ serverUrl, templateName, folder }: Template): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  if (serverUrl !== null) await dropDatabases(serverUrl, templateName)
}
