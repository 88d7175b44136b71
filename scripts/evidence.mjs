// npm run evidence [-- <section> … | --part=<1 to 5> | --part=commit]: runs the sections of scripts/evidence-sections.mjs one after the
// other. A run of all sections on a clean commit writes docs/evidence.md. TEST_DATABASE_URL names the PostgreSQL server.
import './ready.mjs'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { evidencePage } from './evidence-page.mjs'
import { sections } from './evidence-sections.mjs'
import { prepare } from './prepare.mjs'
import { runJest } from './run-jest.mjs'
import { rootFolder } from './run-tool.mjs'

const PARTS = 5
const git = (...args) => execFileSync('git', args, { cwd: rootFolder, encoding: 'utf8' }).trim()

/** `commit` chooses the part by the commit's hash, so five commits cover about all of them. */
const partOf = word => (word === 'commit' ? (Number.parseInt(git('rev-parse', 'HEAD').slice(0, 8), 16) % PARTS) + 1 : Number(word))

function chosen() {
  const words = process.argv.slice(2).filter(word => !word.startsWith('--reports='))
  if (words.length === 0) return sections
  const [part] = words.flatMap(word => (word.startsWith('--part=') ? [partOf(word.slice('--part='.length))] : []))
  const found = part === undefined ? sections.filter(({ name }) => words.includes(name)) : sections.filter(section => section.part === part)
  if (found.length === 0) {
    console.error(`There is no such section. There are: ${sections.map(({ name, part: own }) => `${name} (part ${own})`).join(', ')}`)
    process.exit(2)
  }
  return found
}

const server = process.env.TEST_DATABASE_URL
const seed = Number(process.env.RTSPORT_TEST_SEED ?? Date.now() % 1_000_000_000)
const folder = mkdtempSync(path.join(tmpdir(), 'rtsport-evidence-'))

async function run(section, index) {
  const begun = Date.now()
  const [report, facts] = [path.join(folder, `${section.name}.json`), path.join(folder, `${section.name}.facts`)]
  writeFileSync(facts, '')
  console.log(`\n=== Evidence, ${section.name} (part ${section.part} of ${PARTS}): ${section.proves}`)
  const workers = section.workers === undefined ? [] : [`--maxWorkers=${section.workers}`]
  const code = await runJest(
    'evidence',
    ['--ci', '--json', `--outputFile=${report}`, ...workers, `--testPathPatterns=${section.patterns.join('|')}`],
    {
      RTSPORT_EVIDENCE: '1',
      RTSPORT_EVIDENCE_FACTS: facts,
      RTSPORT_TEST_SEED: String(seed + index),
      TEST_DATABASE_URL: section.server ? server : '',
    },
  )
  const { numPassedTests, numFailedTests, numPendingTests, numTotalTestSuites, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  return {
    ...section,
    seed: seed + index,
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites + (code === 0 || numFailedTests > 0 ? 0 : 1),
    skipped: numPendingTests,
    files: numTotalTestSuites,
    seconds: Math.round((Date.now() - begun) / 1000),
    facts: readFileSync(facts, 'utf8').split('\n').filter(Boolean),
  }
}

const wanted = chosen()
if (wanted.some(section => section.server) && !server) {
  console.error('Set TEST_DATABASE_URL to a PostgreSQL server on which databases and roles may be created, as in')
  console.error('  TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres npm run evidence')
  process.exit(2)
}
await prepare('build')
const results = []
for (const [index, section] of wanted.entries()) results.push(await run(section, index))
rmSync(folder, { recursive: true, force: true })

for (const { name, passed, failed, skipped, seconds } of results)
  console.log(`${failed === 0 ? 'proven' : 'FAILED'}: ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`)
const sum = count => results.reduce((total, result) => total + result[count], 0)
console.log(`Total: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped; ${Math.ceil(sum('seconds') / 60)} min`)

const reports = process.argv.find(word => word.startsWith('--reports='))
if (reports)
  writeFileSync(reports.slice('--reports='.length), JSON.stringify({ numPassedTests: sum('passed'), numFailedTests: sum('failed') }))

if (sum('failed') > 0) process.exitCode = 1
else if (wanted.length === sections.length) {
  if (git('status', '--porcelain') !== '') console.log('docs/evidence.md was not written: the folder has uncommitted changes.')
  else {
    const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`
    const page = evidencePage({
      commit: git('rev-parse', '--short=12', 'HEAD'),
      date: new Date().toISOString().slice(0, 10),
      machine,
      results,
    })
    writeFileSync(path.join(rootFolder, 'docs', 'evidence.md'), page)
    console.log('docs/evidence.md is written.')
  }
}
