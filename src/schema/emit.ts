import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { rootFolder } from '../folders.js'
import { accessMatrixPage } from '../policy/describe.js'
import { buildSchemas } from './schema.js'

// Writes what is made from the classes and the matrix; with --check it says what is stale instead, and fails.
const { bare } = buildSchemas()
const made = {
  'schema.graphql': `# Made from the classes in src/schema by \`npm run schema\`; do not edit it here.\n\n${printSchema(lexicographicSortSchema(bare))}\n`,
  'docs/access-matrix.md': accessMatrixPage(bare),
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

for (const [name, text] of Object.entries(made)) {
  const file = path.join(rootFolder, name)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (read(file) !== text) {
    process.stderr.write(`${name} is stale: run npm run schema\n`)
    process.exitCode = 1
  }
}
