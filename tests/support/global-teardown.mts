import { rm } from 'node:fs/promises'
import { readTemplate } from './databases.js'
import { dropServerDatabases } from './templates.js'

/** Removes the templates, and any database that a test of this run left behind. */
export default async function globalTeardown(): Promise<void> {
  const { serverUrl, templateName, folder } = readTemplate()
  if (serverUrl !== null) await dropServerDatabases(serverUrl, templateName)
  await rm(folder, { recursive: true, force: true })
}
