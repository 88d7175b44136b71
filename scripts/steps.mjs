import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { rootFolder, runTool, toolOf } from './run-tool.mjs'

const inRoot = name => path.join(rootFolder, name)
const runNode = (file, args, options) => runTool(process.execPath, [file, ...args], options)

// Prisma starts its generators by name, as npm would find them.
const pathWithTools = [inRoot('node_modules/.bin'), process.env.PATH].join(path.delimiter)

/** A step that is needed again as soon as what it reads differs from what was noted in `stamp`, or an output is missing. */
function stampedStep({ title, stamp, outputs, inputs, work }) {
  return {
    title,
    isDone: () => [stamp, ...outputs].every(name => existsSync(inRoot(name))) && readFileSync(inRoot(stamp), 'utf8') === inputs(),
    async run() {
      // Taken before the work, so that a file that is edited meanwhile counts as changed.
      const before = inputs()
      rmSync(inRoot(stamp), { force: true })
      await work()
      writeFileSync(inRoot(stamp), before)
    },
  }
}

const packagesOf = lockfile => JSON.parse(readFileSync(inRoot(lockfile), 'utf8')).packages

/** npm's last act is to note in node_modules what it has put there: after an interrupted installation there is no note. */
function packagesAreInstalled() {
  const note = 'node_modules/.package-lock.json'
  if (!existsSync(inRoot(note))) return false
  const installed = packagesOf(note)
  const isThere = ([folder, { version, optional, devOptional }]) =>
    folder === '' || installed[folder]?.version === version || (!installed[folder] && (optional || devOptional))
  return Object.entries(packagesOf('package-lock.json')).every(isThere)
}

const install = {
  title: 'Installing packages (once, about a minute)',
  isDone: packagesAreInstalled,
  run: () =>
    // No package needs its install script to work here, and one of them would download a program that nothing uses.
    runTool('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      shell: process.platform === 'win32',
    }),
}

const generate = stampedStep({
  title: 'Generating code from the two schemas',
  stamp: 'src/generated/.stamp',
  outputs: [
    'src/generated/prisma/client.ts',
    'src/generated/tables.ts',
    'src/generated/schema-types.ts',
    'tests/generated/documents.ts',
    'tests/generated/trusted/persisted-documents.json',
  ],
  inputs: () =>
    fingerprint(['package-lock.json', 'prisma.config.ts', 'prisma/schema.prisma', 'codegen.yml', 'schema.graphql', 'tests/operations']),
  async work() {
    // Nothing here needs Prisma's schema engine, but the command would download it if it were not shown some program.
    const env = {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      PATH: pathWithTools,
    }
    await runNode(toolOf('prisma', 'prisma'), ['generate'], { env })
    await runNode(toolOf('@graphql-codegen/cli', 'graphql-codegen'), ['--config', 'codegen.yml'])
  },
})

const build = stampedStep({
  title: 'Compiling',
  stamp: 'dist/.stamp',
  outputs: ['dist/src/main.js'],
  inputs: () => fingerprint(['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) + fingerprint(['src', 'prisma'], '.ts'),
  async work() {
    // The compiler writes only what has changed since this note, even where somebody has removed the rest.
    if (!existsSync(inRoot('dist/src/main.js'))) rmSync(inRoot('dist/.tsbuildinfo'), { force: true })
    await runNode(toolOf('typescript', 'tsc'), ['-p', 'tsconfig.build.json'])
  },
})

/** What has to be done before the code can run, in this order. */
export const steps = { install, generate, build }
