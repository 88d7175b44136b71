import { checkPrinted } from './canaries.js'
import { readTemplate, removeTemplates } from './template.js'

/** Looks at all that was logged, and removes the templates and any database that a test of this run left behind. */
export default async function globalTeardown(): Promise<void> {
  const template = readTemplate()
  try {
    checkPrinted(template.folder)
  } finally {
    await removeTemplates(template)
  }
}
