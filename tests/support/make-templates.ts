import { readTemplate } from './template.js'
import { makeTemplates } from './templates.js'

// Runs in a process of its own, so that its memory is freed at its end.
await makeTemplates(readTemplate())
