import { existsSync, readdirSync } from 'node:fs'
import { codeIn, inRoot, readText, tableOf } from '../readme/markdown.js'

const rows = tableOf({ file: 'docs/security.md', text: readText('docs/security.md') }, 'Attack')
const named = rows.map(([attack = '', , tests = '']) => ({ attack, files: codeIn(tests) }))

test('docs/security.md says for each attack what stops it, and names tests that exist', () => {
  expect(rows.length).toBeGreaterThan(15)
  for (const [attack = '', stops = ''] of rows) expect([attack, stops.length > 10]).toEqual([attack, true])
  for (const { attack, files } of named)
    expect([attack, files.length > 0, files.filter(file => !existsSync(inRoot(file)))]).toEqual([attack, true, []])
})

test('every attack test is named there', () => {
  const files = readdirSync(inRoot('tests/hostile')).filter(name => /\.(test|evidence)\.ts$/.test(name) && name !== 'table.test.ts')
  expect(files.map(name => `tests/hostile/${name}`).filter(file => !named.some(({ files: of }) => of.includes(file)))).toEqual([])
})
