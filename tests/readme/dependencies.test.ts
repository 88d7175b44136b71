import { existsSync, readFileSync } from 'node:fs'
import { inRoot, readText } from './markdown.js'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly link?: boolean } & Partial<Manifest>>
  >
}

const manifest = JSON.parse(readText('package.json')) as Manifest
const lock = JSON.parse(readText('package-lock.json')) as Lock
const [runs = '', builds = '', bench = ''] = readText('docs/dependencies.md')
  .split(/^## .*$/m)
  .slice(1)
const rowsOf = (part: string): readonly (readonly string[])[] =>
  [...part.matchAll(/^\| `(.*) \|$/gm)].map(([, row = '']) => row.replace('`', '').split(' | ').map(cell => cell.trim())) // prettier-ignore
const namesIn = (part: string): readonly string[] => rowsOf(part).map(([name = '']) => name)

describe('docs/dependencies.md', () => {
  test('has exactly one row per package', () => {
    expect([...namesIn(runs)].sort()).toEqual(Object.keys(manifest.dependencies).sort())
    expect([...namesIn(builds)].sort()).toEqual(Object.keys(manifest.devDependencies).sort())
  })

  test('says why each is here and what would replace it, with its licence', () => {
    for (const [name = '', why = '', instead = '', licence] of [...rowsOf(runs), ...rowsOf(builds)]) {
      const { license } = JSON.parse(readFileSync(inRoot(`node_modules/${name}/package.json`), 'utf8')) as { readonly license: string }
      expect({ name, licence }).toEqual({ name, licence: license })
      for (const cell of [why, instead]) expect(cell).toMatch(/\w/)
    }
  })

  test('lists the benchmark’s packages', () => {
    const own = ['bench/package.json', 'bench/peers/postgraphile/package.json'].filter(file => existsSync(inRoot(file))).map(readText)
    const named = own.flatMap(text => {
      const { dependencies = {}, optionalDependencies = {} } = JSON.parse(text) as Record<string, Readonly<Record<string, string>>>
      return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]
    })
    expect([...namesIn(bench)].sort()).toEqual(named.sort())
  })
})

describe('versions', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies }

  test('are exact in package.json', () => {
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(version))).toEqual([])
  })

  test('match the lock file, which has the integrity of every package', () => {
    expect(lock.packages['']).toMatchObject({ dependencies: manifest.dependencies, devDependencies: manifest.devDependencies })
    for (const [name, version] of Object.entries(all))
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version])
    const unknown = Object.entries(lock.packages).filter(([folder, { integrity, link }]) => folder !== '' && !link && !integrity)
    expect(unknown.map(([folder]) => folder)).toEqual([])
  })
})
