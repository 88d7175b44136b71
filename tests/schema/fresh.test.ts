import { readFileSync } from 'node:fs'
import path from 'node:path'
import { rootFolder } from '../../src/folders.js'
import { madeFiles } from '../../src/schema/made-files.js'
import { schema } from './parts.js'

const read = (name: string): string => readFileSync(path.join(rootFolder, name), 'utf8')
const made = Object.entries(madeFiles(schema, read))

test.each(made)('%s is up to date with `npm run schema`', (name, text) => {
  expect(read(name)).toBe(text)
})

test('the generated files are the settings, the errors, the matrix and the schema', () => {
  expect(made.map(([name]) => name).sort()).toEqual([
    '.env.example',
    'docs/access-matrix.md',
    'docs/errors.md',
    'docs/settings.md',
    'schema.graphql',
  ])
})
