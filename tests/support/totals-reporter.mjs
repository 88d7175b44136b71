import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { clearInterval, setInterval } from 'node:timers'

const LOOK_EVERY_MS = 1000

/** The parent and private memory of a process, or null if it has ended. Shared memory, such as a browser's, is not counted. */
function processOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [, kilobytes = 0] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return { pid: Number(pid), parent: Number(parent), megabytes: Number(kilobytes) / 1024 }
  } catch {
    return null
  }
}

/** The memory of this process and its descendants in MB, or 0 if the system does not report it. */
function memoryOfAll() {
  if (!existsSync('/proc/self/status')) return 0
  const processes = readdirSync('/proc').flatMap(pid => (/^\d+$/.test(pid) ? (processOf(pid) ?? []) : []))
  const own = new Set([process.pid])
  for (let before = 0; before < own.size;) {
    before = own.size
    for (const { pid, parent } of processes) if (own.has(parent)) own.add(pid)
  }
  return processes.reduce((sum, { pid, megabytes }) => sum + (own.has(pid) ? megabytes : 0), 0)
}

/** The number of files below tests/ whose names end this way. */
const filesEndingIn = (extension, ...kinds) =>
  readdirSync('tests', { recursive: true }).filter(name => kinds.some(kind => name.endsWith(kind + extension))).length

/** Prints what runs and what does not, and ends with a line of totals. */
export default class TotalsReporter {
  peak = 0

  onRunStart({ numTotalTestSuites }) {
    const store = process.env.TEST_DATABASE_URL ? 'the PostgreSQL server of TEST_DATABASE_URL' : 'the embedded PostgreSQL'
    process.stdout.write(
      `${numTotalTestSuites} of ${filesEndingIn('.ts', '.test', '.evidence', '.mutants', '.faults')} test files, on ${store}.\n`,
    )
    if (process.env.RTSPORT_LOOP !== 'evidence') {
      const left = [
        `${filesEndingIn('.ts', '.evidence')} of attacks, overload and backups`,
        `${filesEndingIn('.ts', '.mutants')} of rules broken on purpose`,
        `${filesEndingIn('.ts', '.faults')} of crashes`,
      ]
      process.stdout.write(`Left to \`npm run evidence\`: ${left.join(', ')}.\n`)
    }
    this.timer = setInterval(() => {
      this.peak = Math.max(this.peak, memoryOfAll())
    }, LOOK_EVERY_MS)
    this.timer.unref()
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, numTotalTestSuites, startTime }) {
    clearInterval(this.timer)
    const seconds = Math.round((Date.now() - startTime) / 1000)
    const failed = numFailedTests + numRuntimeErrorTestSuites
    const counts = `${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped, in ${numTotalTestSuites} files`
    const line = `Total: ${counts}; ${Math.floor(seconds / 60)} min ${seconds % 60} s, ${Math.round(this.peak)} MB of memory at the most`
    process.on('exit', () => process.stdout.write(`${line}\n`)) // After what the teardown prints.
  }
}
