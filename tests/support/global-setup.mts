import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { temporaryFolder, templateVariable, type Template } from './databases.js'
import { makeEmbeddedTemplates, makeServerTemplates, removeTemplates } from './templates.js'

/** Makes what every test database is copied from, once a run. */
export default async function globalSetup(): Promise<void> {
  const serverUrl = process.env['TEST_DATABASE_URL'] || null
  const folder = await temporaryFolder()
  const template: Template = {
    serverUrl,
    templateName: `rtsport_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`,
    folder,
    imageFile: path.join(folder, 'image'),
  }
  try {
    await (serverUrl === null ? makeEmbeddedTemplates(template.imageFile, folder) : makeServerTemplates(serverUrl, template.templateName))
  } catch (error) {
    // Jest runs no teardown after a setup that failed; what failed first says more than what fails now.
    await removeTemplates(template).catch(() => undefined)
    throw error
  }
  process.env[templateVariable] = JSON.stringify(template)
}
