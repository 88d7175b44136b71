// node scripts/test.mjs <loop> [arguments of Jest]: installs and generates what is missing or out of date, then runs the loop's tests (see
// tests/loops.mjs).
import './ready.mjs'
import { execFileSync } from 'node:child_process'
import { runJest } from './run-jest.mjs'
import { rootFolder } from './run-tool.mjs'

const [loop, ...given] = process.argv.slice(2)

const isClean = () => {
  try {
    return execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: rootFolder, encoding: 'utf8' }).trim() === ''
  } catch {
    return false // without Git, Jest reports the problem itself
  }
}

/** In the quick loop, runs the tests of what has changed since the last commit, or in it. `--all` or a path chooses others. */
function chosen() {
  if (loop !== 'quick') return given
  if (given.includes('--all')) return given.filter(argument => argument !== '--all')
  if (given.some(argument => !argument.startsWith('-'))) return given
  return ['--passWithNoTests', isClean() ? '--lastCommit' : '--onlyChanged', ...given]
}

process.exitCode = await runJest(loop, chosen())
