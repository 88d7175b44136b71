import { existsSync, readdirSync, readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 1000

/** The resident memory of this process and of all that it has started, in MB; 0 where the system does not say. */
function memoryOfAll() {
  if (!existsSync('/proc/self/stat')) return 0
  const processes = readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [, kilobytes = 0] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      return [{ pid: Number(pid), parent: Number(parent), megabytes: Number(kilobytes) / 1024 }]
    } catch {
      return [] // it has ended meanwhile
    }
  })
  const own = new Set([process.pid])
  for (let before = 0; before < own.size;) {
    before = own.size
    for (const { pid, parent } of processes) if (own.has(parent)) own.add(pid)
  }
  return processes.reduce((sum, { pid, megabytes }) => sum + (own.has(pid) ? megabytes : 0), 0)
}

/** Says how many files run, and ends with one line of totals. */
export default class TotalsReporter {
  peak = 0

  onRunStart() {
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
    this.line = `Total: ${counts}; ${Math.floor(seconds / 60)} min ${seconds % 60} s, ${Math.round(this.peak)} MB of memory at the most`
    process.on('exit', () => process.stdout.write(`${this.line}\n`)) // behind what the teardown prints
  }
}
