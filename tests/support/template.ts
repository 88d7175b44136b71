import { rm } from 'node:fs/promises'
import pg from 'pg'

/** What every test database is copied from. Set by the global setup. */
export interface Template {
  readonly serverUrl: string | null
  /** The prefix of every database of this run on the server. */
  readonly templateName: string
  /** Removed at the end of the run. */
  readonly folder: string
  readonly imageFile: string
}
export const templateVariable = 'RTSPORT_TEST_TEMPLATE'

export const readTemplate = (): Template => JSON.parse(process.env[templateVariable] ?? '') as Template

/** True on a PostgreSQL server (TEST_DATABASE_URL), false on the embedded one. */
export const onServer = (): boolean => readTemplate().serverUrl !== null

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs one statement on a new connection. */
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

/** Removes a run's folder, and every database with its prefix. */
export async function removeTemplates({ serverUrl, templateName, folder }: Template): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  if (serverUrl !== null) await dropDatabases(serverUrl, templateName)
}
