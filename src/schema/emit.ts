import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rootFolder } from '../folders.js'
import { madeFiles } from './made-files.js'
import { buildSchemas } from './schema.js'

const read = (name: string): string => {
  try {
    return readFileSync(path.join(rootFolder, name), 'utf8')
  } catch {
    return ''
  }
}

// Writes the generated files. With --check, it names stale ones instead and fails.
for (const [name, text] of Object.entries(madeFiles(buildSchemas().bare, read))) {
  if (!process.argv.includes('--check')) writeFileSync(path.join(rootFolder, name), text)
  else if (read(name) !== text) {
    process.stderr.write(`${name} is stale: run npm run schema\n`)
    process.exitCode = 1
  }
}
