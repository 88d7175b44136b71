import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stylesheet } from './stylesheet.js'

export interface Asset {
  readonly name: string
  readonly contentType: string
  readonly body: string
}

export interface Assets {
  /** Contains a hash of all files, so that browsers may cache them forever. */
  readonly basePath: string
  readonly files: readonly Asset[]
}

const scriptType = 'text/javascript; charset=utf-8'
const styleType = 'text/css; charset=utf-8'

const vendorFiles = [
  { name: 'react.js', contentType: scriptType, packageName: 'react', file: 'umd/react.production.min.js' },
  { name: 'react-dom.js', contentType: scriptType, packageName: 'react-dom', file: 'umd/react-dom.production.min.js' },
  { name: 'graphiql.js', contentType: scriptType, packageName: 'graphiql', file: 'graphiql.min.js' },
  { name: 'graphiql.css', contentType: styleType, packageName: 'graphiql', file: 'graphiql.min.css' },
] as const

const browserModules = ['main', 'session', 'fetcher', 'graphql-result', 'sign-in-bar'] as const

const require = createRequire(import.meta.url)

let loaded: Promise<Assets> | undefined

/** The files of the explorer. They do not change while the process runs, so they are read once. */
export const loadAssets = (): Promise<Assets> => (loaded ??= readAssets())

async function readAssets(): Promise<Assets> {
  const files: readonly Asset[] = [
    ...(await Promise.all(vendorFiles.map(readVendorFile))),
    ...(await Promise.all(browserModules.map(readBrowserModule))),
    { name: 'explorer.css', contentType: styleType, body: stylesheet },
  ]
  const hash = createHash('sha256')
  for (const { name, body } of files) hash.update(`${name}\0${body}\0`)
  return { basePath: `/explorer/${hash.digest('hex').slice(0, 16)}`, files }
}

async function readVendorFile({ name, contentType, packageName, file }: (typeof vendorFiles)[number]): Promise<Asset> {
  const folder = dirname(require.resolve(`${packageName}/package.json`))
  return { name, contentType, body: withoutSourceMap(await readFile(join(folder, file), 'utf8')) }
}

async function readBrowserModule(name: string): Promise<Asset> {
  const built = !import.meta.url.endsWith('.ts')
  const source = await readFile(new URL(`./browser/${name}.${built ? 'js' : 'ts'}`, import.meta.url), 'utf8')
  return { name: `${name}.js`, contentType: scriptType, body: withoutSourceMap(built ? source : await transpile(source)) }
}

/** Used only when the server runs from its sources, as in tests. The build has already compiled these modules. */
async function transpile(source: string): Promise<string> {
  const { default: typescript } = await import('typescript')
  const { ScriptTarget, ModuleKind } = typescript
  return typescript.transpileModule(source, { compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ES2022 } }).outputText
}

/** Source maps are not served, and a reference to a missing one causes warnings in the browser's tools. */
function withoutSourceMap(text: string): string {
  return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
}
