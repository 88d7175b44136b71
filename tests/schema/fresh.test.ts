import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { rootFolder } from '../../src/folders.js'
import { accessMatrixPage, keepMeasured } from '../../src/policy/describe.js'
import { schema } from './parts.js'

const read = (name: string): Promise<string> => readFile(path.join(rootFolder, name), 'utf8')

// Both are made by `npm run schema`.
test('schema.graphql is what the classes say', async () => {
  const [notice, ...lines] = (await read('schema.graphql')).split('\n')
  expect(notice).toMatch(/^# .*npm run schema/)
  expect(lines.join('\n').trim()).toBe(printSchema(lexicographicSortSchema(schema)).trim())
})

test('docs/access-matrix.md is what the matrix says', async () => {
  const page = await read('docs/access-matrix.md')
  expect(page).toBe(keepMeasured(accessMatrixPage(schema), page))
})
