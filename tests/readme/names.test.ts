import { existsSync } from 'node:fs'
import path from 'node:path'
import { readConfig, type Config } from '../../src/config.js'
import { welcome } from '../../src/welcome.js'
import { blocksOf, codeIn, decisionFiles, inRoot, page, pages, tableOf, targetsOf } from './markdown.js'

const readme = page('README.md')

/** Enough settings to start on a server. Reading them opens nothing. */
const settings: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://127.0.0.1/rtsport',
  SECRET_KEY: 'k'.repeat(32),
  NOTES_KEY: 'n'.repeat(32),
}

describe('README.md', () => {
  test('has at most 200 lines', () => {
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(200)
  })

  test('begins with a command that works in a fresh clone', () => {
    const [first] = blocksOf(readme).filter(({ text }) => text.includes('npm start'))
    expect(first?.text).toBe('npm start\n')
  })

  test('shows what the server prints when it is ready', () => {
    const config: Config = {
      ...readConfig(settings),
      databaseUrl: null,
      dataFolder: '/home/you/rtsport/.rtsport',
      debug: true,
      ownSecretKey: true,
      ownNotesKey: true,
    }
    const printed = welcome({ url: 'http://127.0.0.1:8000/graphql', config, demo: true, seconds: 1.3 })
    expect(blocksOf(readme).map(({ text }) => text.trim())).toContain(printed.trim())
  })

  test('links to every page of docs/ except the dependencies', () => {
    const folder = pages.map(({ file }) => file).filter(file => /^docs\/[^/]+$/.test(file))
    expect(folder.filter(file => !targetsOf(readme).includes(file))).toEqual(['docs/dependencies.md'])
  })
})

test('docs/decisions/README.md links to every decision', () => {
  const linked = targetsOf(page('docs/decisions/README.md'))
  expect(decisionFiles.filter(file => !linked.includes(path.basename(file)))).toEqual([])
  expect(decisionFiles.length).toBeGreaterThan(0)
})

test('docs/rest.md has a row for each path of the earlier REST design', () => {
  expect(tableOf(page('docs/rest.md'), 'REST').map(([path = '']) => codeIn(path)[0])).toEqual([
    'GET /api/v1/roster',
    'GET /api/v1/roster/{athlete_id}',
    'GET /api/v1/cases/{athlete_id}',
    'GET /api/v1/cases/{case_id}/timeline',
    'GET /api/v1/cases/{case_id}/milestones',
    'POST /api/v1/events/sideline-entry',
  ])
})

const PLACES = /(?<![\w.@/-])(?:src|prisma|tests|docs|scripts|bench|\.ci)\/[\w./-]*[\w/]/g
const ROOT_FILES = /(?<=`)(?:\.env\.example|[\w-]+(?:\.config)?\.(?:graphql|json|md|yml|mjs))(?=`)/g

test.each(pages)('$file names files that exist', ({ file, text }) => {
  const named = [...text.matchAll(PLACES), ...text.matchAll(ROOT_FILES)].map(([name]) => name)
  const exists = (name: string): boolean =>
    // A test may be named by a prefix, as Jest takes it.
    [name, `${name}.test.ts`, path.join(path.dirname(file), name)].some(candidate => existsSync(inRoot(candidate)))
  expect(named.filter(name => !exists(name))).toEqual([])
})
