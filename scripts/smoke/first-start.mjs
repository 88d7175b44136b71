import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { firstStart } from '../first-start.mjs'
import { check } from './checks.mjs'

const SCREEN = { lines: 24, columns: 100 }

const isNear = (actual, said) => assert.ok(Math.abs(actual - said) <= said / 5, `${said} is said, and it is ${actual}`)

/** Checks that what a new user reads is short enough, correct, and free of Node's own output. */
export async function checkPrinted({ output, port }) {
  const printed = output.replace(/^\{"level".*\n/gm, '') // a server's log
  await check(`what is printed fits ${SCREEN.lines} lines of ${SCREEN.columns}, and holds no warning`, () => {
    const lines = printed.trimEnd().split('\n')
    assert.ok(lines.length <= SCREEN.lines && lines.every(line => line.length <= SCREEN.columns), output)
    assert.doesNotMatch(output, /warning/i)
  })
  await check('the welcome names the address and the accounts', () => {
    for (const word of [
      `http://127.0.0.1:${port}/graphql`,
      'at@lincoln.example',
      'coach@lincoln.example',
      'parent@lincoln.example',
      'sideline',
    ])
      assert.ok(output.includes(word), word)
  })
  await check('the query to paste signs in', () => {
    const [command] = /curl .*\n.*/.exec(output) ?? []
    assert.match(execFileSync('bash', ['-c', command], { encoding: 'utf8' }), /"accessToken":"\w/)
  })
}

/** Checks that the announcement was correct. */
export async function checkAnnounced(folder, { output }) {
  await check('it said beforehand how many packages it installs, and how much disk they take', () => {
    const [, packages, megabytes] = /^First start: installs (\d+) packages \((\d+) MB\)/m.exec(output) ?? []
    assert.deepEqual([Number(packages), Number(megabytes)], [firstStart.packages, firstStart.megabytes], output)
    const installed = JSON.parse(readFileSync(path.join(folder, 'node_modules', '.package-lock.json'), 'utf8')).packages
    isNear(Object.keys(installed).length, firstStart.packages)
    isNear(Number.parseInt(execFileSync('du', ['-sm', 'node_modules'], { cwd: folder, encoding: 'utf8' })), firstStart.megabytes)
  })
}
