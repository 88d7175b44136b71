import { checkPrinted } from './canaries.js'
import { readTemplate, removeTemplates } from './template.js'

/** Checks everything that was logged, then removes the templates and any database left over from this run. */
export default async function globalTeardown(): Promise<void> {
  const template = readTemplate()
  try {
    checkPrinted(template.folder)
  } finally {
    await removeTemplates(template)
  }
}
