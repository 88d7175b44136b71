import { existsSync } from 'node:fs'
import path from 'node:path'
import { readConfig, type Config } from '../../src/config.js'
import { rootFolder } from '../../src/folders.js'
import { welcome } from '../../src/welcome.js'
import { blocksOf, codeIn, decisionFiles, inRoot, pages, readme, readText, tableOf } from './markdown.js'

/** Enough for a start on a server; nothing is opened by reading it. */
const settings: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://127.0.0.1/rtsport',
  SECRET_KEY: 'k'.repeat(32),
  NOTES_KEY: 'n'.repeat(32),
}

/** The variables that the settings are read from. */
function variablesRead(): ReadonlySet<string> {
  const names = new Set<string>()
  const get = (_target: object, name: string): string | undefined => {
    names.add(name)
    return settings[name]
  }
  readConfig(new Proxy({}, { get }))
  return names
}

const rows = tableOf(readme, 'Variable').map(([name = '', value = '']) => ({ name: codeIn(name)[0] ?? '', value }))

describe('the table of settings', () => {
  test('has every variable that src/config.ts reads, and no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual([...variablesRead()].sort())
  })

  test.each(rows.filter(({ value }) => value.startsWith('`')))('$name has the default $value', ({ name, value }) => {
    const field = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    const config: Readonly<Record<string, unknown>> = { ...readConfig(settings) }
    const read = config[field]
    // A folder is told as whoever stands in this one would name it.
    const actual = typeof read === 'string' && path.isAbsolute(read) ? path.relative(rootFolder, read) : read
    expect(value).toBe(`\`${typeof actual === 'string' ? actual : JSON.stringify(actual)}\``)
  })

  test('agrees with .env.example', () => {
    const examples = [...readText('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
    expect(examples.sort()).toEqual(rows.map(({ name }) => name).sort())
  })
})

describe('README.md', () => {
  test('begins with a command that a fresh clone can run', () => {
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

  test('has a row for each path of the earlier REST design', () => {
    expect(tableOf(readme, 'REST').map(([path = '']) => codeIn(path)[0])).toEqual([
      'GET /api/v1/roster',
      'GET /api/v1/roster/{athlete_id}',
      'GET /api/v1/cases/{athlete_id}',
      'GET /api/v1/cases/{case_id}/timeline',
      'GET /api/v1/cases/{case_id}/milestones',
      'POST /api/v1/events/sideline-entry',
    ])
  })

  test('links to every decision', () => {
    expect(decisionFiles.filter(file => !readme.text.includes(`(${file})`))).toEqual([])
    expect(decisionFiles.length).toBeGreaterThan(0)
  })
})

const PLACES = /(?<![\w./-])(?:src|prisma|tests|docs|scripts|bench|\.ci)\/[\w./-]*[\w/]/g
const ROOT_FILES = /(?<=`)(?:\.env\.example|[\w-]+(?:\.config)?\.(?:graphql|json|md|yml|mjs))(?=`)/g

/** A heading's fragment, as GitHub makes it. */
const fragmentOf = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-') // prettier-ignore

describe.each(pages)('$file', ({ file, text }) => {
  test('names files that exist', () => {
    const named = [...text.matchAll(PLACES), ...text.matchAll(ROOT_FILES)].map(([name]) => name)
    expect(named.filter(name => !existsSync(inRoot(name)))).toEqual([])
  })

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))/g)].map(([, script, short]) => script ?? short ?? '')
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })

  test('links to places that exist', () => {
    const fragments = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => fragmentOf(heading))
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(([, target = '', fragment]) => {
      const missing = target !== '' && !existsSync(inRoot(path.join(path.dirname(file), target)))
      return missing || (target === '' && fragment !== undefined && !fragments.includes(fragment))
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })
})
