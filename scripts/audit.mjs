// npm run audit [-- --registry=URL]: fails if the registry knows of a high or critical vulnerability in a package of the lock file, for
// running or building. If the registry offers no audit or cannot be reached, it reports that and passes.
import { spawnSync } from 'node:child_process'
import { rootFolder } from './run-tool.mjs'

const SEVERE = ['high', 'critical']
/** npm's error for any registry answer that is not an audit report. */
const NOT_OFFERED = 'audit endpoint returned an error'

function fail(text) {
  console.error(text)
  process.exit(1)
}

function describe({ name, severity, range, via, fixAvailable }) {
  const titles = via.map(one => (typeof one === 'string' ? `through ${one}` : `${one.title} (${one.url})`))
  return `${severity}: ${name} ${range}: ${titles.join('; ')}. ${fixAvailable ? 'Another version fixes it.' : 'No version fixes it yet.'}`
}

function runNpm() {
  const { stdout, stderr, error } = spawnSync('npm', ['audit', '--json', '--audit-level=high', ...process.argv.slice(2)], {
    cwd: rootFolder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 1 << 28,
  })
  if (error) fail(`npm cannot be run: ${error.message}`)
  try {
    return { report: JSON.parse(stdout), stderr }
  } catch {
    return fail(`npm audit answered with what is no JSON:\n${stdout}\n${stderr}`)
  }
}

const { report, stderr } = runNpm()
if (report.metadata?.vulnerabilities) {
  const severe = Object.values(report.vulnerabilities).filter(({ severity }) => SEVERE.includes(severity))
  severe.forEach(one => console.error(describe(one)))
  if (severe.length > 0) fail(`npm audit: ${severe.length} packages have a high or critical fault.`)
  const { total } = report.metadata.vulnerabilities
  console.log(`npm audit: nothing high or critical${total > 0 ? `, and ${total} of less` : ''}.`)
} else if (stderr.includes(NOT_OFFERED)) {
  console.log(`npm audit: the registry offers none, so that nothing was checked (${report.message})`)
} else fail(`npm audit failed: ${report.error?.summary || report.message || stderr}`)
