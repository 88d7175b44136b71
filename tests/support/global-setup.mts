import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { removeTemplates, templateVariable, type Template } from './template.js'

/** Creates the templates of all test databases, once per run. */
export default async function globalSetup(): Promise<void> {
  const serverUrl = process.env['TEST_DATABASE_URL'] || null
  const folder = await mkdtemp('/tmp/rtsport-test-')
  const template: Template = {
    serverUrl,
    templateName: `rtsport_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`,
    folder,
    imageFile: path.join(folder, 'image'),
  }
  process.env[templateVariable] = JSON.stringify(template)
  try {
    // NODE_OPTIONS lets it read TypeScript.
    await promisify(execFile)(process.execPath, [fileURLToPath(new URL('make-templates.ts', import.meta.url))])
  } catch (error) {
    // Jest runs no teardown after a failed setup. The first failure says more than one of the clean-up.
    await removeTemplates(template).catch(() => undefined)
    throw error
  }
}
