import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compile } from './compile.mjs'
import { fingerprint } from './fingerprint.mjs'
import { rootFolder, runTool, toolOf } from './run-tool.mjs'

const inRoot = name => path.join(rootFolder, name)
const runNode = (file, args, options) => runTool(process.execPath, [file, ...args], options)

// Prisma starts its generators by name, so they must be in PATH, as under npm.
const pathWithTools = [inRoot('node_modules/.bin'), process.env.PATH].join(path.delimiter)

/** A step that runs again when its inputs differ from the stamp, or an output is missing. */
function stampedStep({ title, stamp, outputs, inputs, work }) {
  return {
    title,
    isDone: () => [stamp, ...outputs].every(name => existsSync(inRoot(name))) && readFileSync(inRoot(stamp), 'utf8') === inputs(),
    async run() {
      // Taken before the work, so that a file edited meanwhile counts as changed.
      const before = inputs()
      rmSync(inRoot(stamp), { force: true })
      await work()
      writeFileSync(inRoot(stamp), before)
    },
  }
}

/** npm writes this file last, so an interrupted installation does not have it. */
const note = 'node_modules/.package-lock.json'
const packagesIn = lockfile => (existsSync(inRoot(lockfile)) ? JSON.parse(readFileSync(inRoot(lockfile), 'utf8')).packages : {})

/** @param counts chooses packages of the lock file, which marks those that only tests and checks need as `dev` */
function areInstalled(counts) {
  const installed = packagesIn(note)
  const isThere = ([folder, { version, optional, devOptional }]) =>
    folder === '' || installed[folder]?.version === version || (!installed[folder] && (optional || devOptional))
  return existsSync(inRoot(note)) && Object.entries(packagesIn('package-lock.json')).filter(counts).every(isThere)
}

const runNpmCi = which =>
  // No package needs its install script here, and some would download a program that nothing uses.
  runTool('npm', ['ci', which, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' })

const install = {
  title: 'Installing packages',
  isDone: () => areInstalled(([, { dev }]) => !dev),
  run: () => runNpmCi(Object.values(packagesIn(note)).some(({ dev }) => dev) ? '--include=dev' : '--omit=dev'),
}

const installAll = {
  title: 'Installing packages, those of tests and checks too (once, about a minute)',
  isDone: () => areInstalled(() => true),
  run: () => runNpmCi('--include=dev'),
}

// Nothing here needs Prisma's schema engine, but the command would download it unless it is given some program.
const prismaSettings = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
  PATH: pathWithTools,
}
const generateWith = generator => runNode(toolOf('prisma', 'prisma'), ['generate', '--generator', generator], { env: prismaSettings })

const generate = stampedStep({
  title: 'Generating Prisma’s client',
  stamp: 'src/generated/.client.stamp',
  outputs: ['src/generated/prisma/client.ts'],
  inputs: () => fingerprint(['package-lock.json', 'prisma.config.ts', 'prisma/schema.prisma']),
  work: () => generateWith('client'),
})

/** Types that only the type checker and the tests read. */
const generateTypes = stampedStep({
  title: 'Generating types from the two schemas',
  stamp: 'src/generated/.types.stamp',
  outputs: [
    'src/generated/tables.ts',
    'src/generated/schema-types.ts',
    'tests/generated/documents.ts',
    'tests/generated/trusted/persisted-documents.json',
  ],
  inputs: () =>
    fingerprint(['package-lock.json', 'prisma.config.ts', 'prisma/schema.prisma', 'codegen.yml', 'schema.graphql', 'tests/operations']),
  async work() {
    await generateWith('kysely')
    await runNode(toolOf('@graphql-codegen/cli', 'graphql-codegen'), ['--config', 'codegen.yml'])
  },
})

const build = stampedStep({
  title: 'Compiling',
  stamp: 'dist/.stamp',
  outputs: ['dist/src/main.js'],
  inputs: () =>
    fingerprint(['package-lock.json', 'scripts/swc-options.mjs', 'scripts/compile.mjs']) + fingerprint(['src', 'prisma'], '.ts'),
  work: () => compile(['src', 'prisma']),
})

/** The steps before the code can run, in this order. */
export const steps = { install, installAll, generate, generateTypes, build }
