import { readTemplate } from './template.js'
import { makeTemplates } from './templates.js'

// A process of its own, run by the global setup: what it took of memory comes back with its end.
await makeTemplates(readTemplate())
