// node scripts/smoke.mjs [--outputFile=<counts.json>]: what a new user does, from a clone of what is committed to the main job, on the
// embedded store and, where TEST_DATABASE_URL names a server, on a new database there.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { rootFolder } from './run-tool.mjs'
import { check, writeCounts } from './smoke/checks.mjs'
import { createDatabase } from './smoke/database.mjs'
import { doMainJob } from './smoke/main-job.mjs'
import { startCommand } from './smoke/readme.mjs'
import { startServer } from './smoke/server.mjs'

const INSTALL_MS = 10 * 60_000
const EMBEDDED_AGAIN_MS = 10_000
const FIRST_ON_SERVER_MS = 30_000
const ON_SERVER_AGAIN_MS = 3_000

const folder = mkdtempSync(path.join(tmpdir(), 'rtsport-smoke-'))
// Git refuses to read what another user owns, which a checkout that a CI made for root may be.
const readsAnyOwner = '--upload-pack=git -c safe.directory=* upload-pack'
execFileSync('git', ['clone', '--quiet', '--no-local', readsAnyOwner, rootFolder, folder], { stdio: 'inherit' })
const command = startCommand(readFileSync(path.join(folder, 'README.md'), 'utf8'))

// As a new user's: without any setting of RTSport's, and without what an npm around this process has set.
const settings = [...readFileSync(path.join(folder, '.env.example'), 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.includes(name) && !name.startsWith('npm_')))

/** The commands of docs/operating.md and docs/tour.md for those who run a server. */
const keeping = [
  ['finds the record whole', ['npm', 'run', 'access-record:verify', '--', '--heads', 'heads.json']],
  ['changes the keys', ['npm', 'run', 'notes:rotate']],
  ['finds that every rule holds', ['npm', 'run', 'db:check']],
  ['finds nothing to migrate', ['npm', 'run', 'db:migrate']],
  ['makes a backup', ['npm', 'run', 'db:backup', '--', 'backups/tried']],
]

/** Restores what was backed up: into another database of the server, or in the place of the embedded one, which was moved away. */
async function tryRestore(serverUrl, extra) {
  const restore = more =>
    check('npm run db:restore -- backups/tried restores it, and finds it good', () => {
      const env = { ...environment, ...extra, ...more }
      const printed = execFileSync('npm', ['run', 'db:restore', '--', 'backups/tried'], { cwd: folder, env, encoding: 'utf8' })
      assert.match(printed, /^The copy is good: /m)
    })
  if (serverUrl === null) {
    renameSync(path.join(folder, '.rtsport'), path.join(folder, '.rtsport.lost'))
    await restore({})
  } else {
    const database = await createDatabase(serverUrl)
    try {
      await restore({ DATABASE_URL: database.url })
    } finally {
      await database.drop()
    }
  }
  rmSync(path.join(folder, 'backups'), { recursive: true, force: true })
}

const newKey = () => randomBytes(48).toString('base64url')

/** Starts, does the main job, ends, starts again within the time given and finds its data. */
async function tryStore({ firstMs, againMs, end, serverUrl = null, extra = {} }) {
  const start = withinMs => startServer({ command, folder, environment: { ...environment, ...extra }, withinMs })
  const seconds = ms => `${ms / 1000} s`

  const first = await check(`${command.trim()}: ready within ${seconds(firstMs)}`, () => start(firstMs))
  let again
  try {
    await check('the welcome names the address and the accounts', () => {
      assert.match(first.output, new RegExp(`http://127\\.0\\.0\\.1:${first.port}/graphql`))
      for (const word of ['at@lincoln.example', 'coach@lincoln.example', 'parent@lincoln.example', 'sideline'])
        assert.ok(first.output.includes(word))
    })
    const isKept = await doMainJob(first.port)
    rmSync(path.join(folder, 'heads.json'), { force: true }) // of another store
    await check(`${end} ends it with exit code 0 and nothing left running`, () => first.stop(end))
    for (const [what, words] of keeping)
      await check(`${words.join(' ')} ${what}`, () =>
        execFileSync('npm', words.slice(1), { cwd: folder, env: { ...environment, ...extra }, encoding: 'utf8' }),
      )
    await tryRestore(serverUrl, extra)
    again = await check(`started again: ready within ${seconds(againMs)}`, () => start(againMs))
    await check('the entry was kept', () => isKept(again.port))
    await check('Ctrl-C ends it again', () => again.stop('Ctrl-C'))
  } finally {
    for (const server of [first, again]) server?.kill()
  }
}

async function tryServer(serverUrl) {
  const database = await createDatabase(serverUrl)
  try {
    const extra = { DATABASE_URL: database.url, SECRET_KEY: newKey(), NOTES_KEY: newKey() }
    await check('npm run db:seed fills a new database', () =>
      execFileSync('npm', ['run', 'db:seed'], { cwd: folder, env: { ...environment, ...extra }, encoding: 'utf8' }),
    )
    await tryStore({ firstMs: FIRST_ON_SERVER_MS, againMs: ON_SERVER_AGAIN_MS, end: 'SIGTERM', serverUrl, extra })
  } finally {
    await database.drop()
  }
}

try {
  console.log('On the embedded store:')
  await tryStore({ firstMs: INSTALL_MS, againMs: EMBEDDED_AGAIN_MS, end: 'Ctrl-C' })
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl) {
    console.log('On a PostgreSQL server:')
    await tryServer(serverUrl)
  } else console.log('TEST_DATABASE_URL is not set: not tried on a PostgreSQL server.')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
  const file = process.argv.find(argument => argument.startsWith('--outputFile='))?.slice('--outputFile='.length)
  if (file) writeCounts(file)
}
