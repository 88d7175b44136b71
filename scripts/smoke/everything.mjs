import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { check } from './checks.mjs'
import { createDatabase } from './database.mjs'
import { doMainJob } from './main-job.mjs'
import { startServer } from './server.mjs'

/** The README's commands for operators. */
const keeping = [
  ['finds the record whole', ['npm', 'run', 'access-record:verify', '--', '--heads', 'heads.json']],
  ['changes the keys', ['npm', 'run', 'notes:rotate']],
  ['finds that every rule holds', ['npm', 'run', 'db:check']],
  ['finds nothing to migrate', ['npm', 'run', 'db:migrate']],
  ['makes a backup', ['npm', 'run', 'db:backup', '--', 'backups/tried']],
]

/** Restores the backup: into another database of the server, or in place of the embedded one, which is moved away. */
async function tryRestore({ folder, environment, serverUrl }) {
  const restore = more =>
    check('npm run db:restore -- backups/tried restores it, and finds it good', () => {
      const env = { ...environment, ...more }
      const printed = execFileSync('npm', ['run', 'db:restore', '--', 'backups/tried'], { cwd: folder, env, encoding: 'utf8' })
      assert.match(printed, /^The copy is good: /m)
    })
  if (serverUrl) {
    const database = await createDatabase(serverUrl)
    try {
      await restore({ DATABASE_URL: database.url })
    } finally {
      await database.drop()
    }
  } else {
    renameSync(path.join(folder, '.rtsport'), path.join(folder, '.rtsport.lost'))
    await restore({})
  }
  rmSync(path.join(folder, 'backups'), { recursive: true, force: true })
}

/**
 * Starts, does the main job, stops, runs the operators' commands, starts again and finds the data.
 * @param look checks the first start's output
 * @param serverUrl set for a server instead of the embedded store
 */
export async function tryStore({ command, folder, environment, firstMs, againMs, end, look, serverUrl }) {
  const start = () => startServer({ command, folder, environment })
  const first = await check(`${command.trim()}: ready`, start, firstMs)
  let again
  try {
    await look(first)
    const isKept = await doMainJob(first.port)
    rmSync(path.join(folder, 'heads.json'), { force: true }) // it belongs to another store
    await check(`${end} ends it with exit code 0 and nothing left running`, () => first.stop(end))
    for (const [what, words] of keeping)
      await check(`${words.join(' ')} ${what}`, () =>
        execFileSync('npm', words.slice(1), { cwd: folder, env: environment, encoding: 'utf8' }),
      )
    await tryRestore({ folder, environment, serverUrl })
    again = await check('started again: ready', start, againMs)
    await check('the entry was kept', () => isKept(again.port))
    await check('Ctrl-C ends it again', () => again.stop('Ctrl-C'))
  } finally {
    for (const server of [first, again]) server?.kill()
  }
}

const newKey = () => randomBytes(48).toString('base64url')

/** The same on a new database of a server. */
export async function tryNewDatabase(serverUrl, attempt) {
  const database = await createDatabase(serverUrl)
  try {
    const environment = { ...attempt.environment, DATABASE_URL: database.url, SECRET_KEY: newKey(), NOTES_KEY: newKey() }
    await check('npm run db:seed fills a new database', () =>
      execFileSync('npm', ['run', 'db:seed'], { cwd: attempt.folder, env: environment, encoding: 'utf8' }),
    )
    await tryStore({ ...attempt, environment, serverUrl })
  } finally {
    await database.drop()
  }
}
