import { readTemplate } from './databases.js'
import { removeTemplates } from './templates.js'

/** Removes the templates, and any database that a test of this run left behind. */
export default function globalTeardown(): Promise<void> {
  return removeTemplates(readTemplate())
}
