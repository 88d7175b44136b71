import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { rootFolder } from '../folders.js'
import { accessMatrixPage, keepMeasured } from '../policy/describe.js'
import { buildSchemas } from './schema.js'

const read = (name: string): string => {
  try {
    return readFileSync(path.join(rootFolder, name), 'utf8')
  } catch {
    return ''
  }
}

// Writes what is made from the classes and the matrix; with --check it says what is stale instead, and fails.
const { bare } = buildSchemas()
const made = {
  'schema.graphql': `# Made from the classes in src/schema by \`npm run schema\`; do not edit it here.\n\n${printSchema(lexicographicSortSchema(bare))}\n`,
  'docs/access-matrix.md': keepMeasured(accessMatrixPage(bare), read('docs/access-matrix.md')),
}

for (const [name, text] of Object.entries(made)) {
  if (!process.argv.includes('--check')) writeFileSync(path.join(rootFolder, name), text)
  else if (read(name) !== text) {
    process.stderr.write(`${name} is stale: run npm run schema\n`)
    process.exitCode = 1
  }
}
