// node scripts/smoke.mjs [--nodes=<major>,…] [--outputFile=<counts.json>]: does what a new user does, from cloning the commit to the main
// job. On this Node, it does everything, on the embedded store and, if TEST_DATABASE_URL names a server, on a new database there. On the
// newest Node of each named major version, it does the start, the main job and a restart.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { check, writeCounts } from './smoke/checks.mjs'
import { cloneCommitted, environmentOfNewUser, sharePackages } from './smoke/clone.mjs'
import { tryNewDatabase, tryStore } from './smoke/everything.mjs'
import { checkAnnounced, checkPrinted } from './smoke/first-start.mjs'
import { doMainJob } from './smoke/main-job.mjs'
import { installNodes, withNode } from './smoke/nodes.mjs'
import { startCommand } from './smoke/readme.mjs'
import { startServer } from './smoke/server.mjs'

const FIRST_START_MS = 60_000
const START_WITH_PACKAGES_MS = 30_000
const NEXT_START_MS = 3_000

const optionOf = name => process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
const thisMajor = process.versions.node.split('.')[0]
const otherMajors = (optionOf('nodes') ?? '').split(',').filter(major => major !== '' && major !== thisMajor)

const made = []
const newFolder = make => {
  const folder = make()
  made.push(folder)
  return folder
}

const environment = environmentOfNewUser()
const clone = newFolder(cloneCommitted)
const command = startCommand(readFileSync(path.join(clone, 'README.md'), 'utf8'))
const attempt = { command, folder: clone, environment }

/** On another Node: starts, does the main job, stops, starts again and finds the entry. */
async function tryNode(bin) {
  const folder = newFolder(cloneCommitted)
  sharePackages(clone, folder)
  const start = () => startServer({ command, folder, environment: withNode(bin, environment) })
  const first = await check('npm start: ready', start, START_WITH_PACKAGES_MS)
  let again
  try {
    await checkPrinted(first)
    const isKept = await doMainJob(first.port)
    await check('Ctrl-C ends it with exit code 0 and nothing left running', () => first.stop('Ctrl-C'))
    again = await check('started again: ready', start, NEXT_START_MS)
    await check('the entry was kept', () => isKept(again.port))
    await check('Ctrl-C ends it again', () => again.stop('Ctrl-C'))
  } finally {
    for (const server of [first, again]) server?.kill()
  }
}

try {
  console.log(`On Node ${thisMajor}, on the embedded store:`)
  await tryStore({
    ...attempt,
    firstMs: FIRST_START_MS,
    againMs: NEXT_START_MS,
    end: 'Ctrl-C',
    async look(first) {
      await checkAnnounced(clone, first)
      await checkPrinted(first)
    },
  })
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl) {
    console.log(`On Node ${thisMajor}, on a PostgreSQL server:`)
    await tryNewDatabase(serverUrl, { ...attempt, firstMs: NEXT_START_MS, againMs: NEXT_START_MS, end: 'SIGTERM', look: checkPrinted })
  } else console.log('TEST_DATABASE_URL is not set: not tried on a PostgreSQL server.')

  if (otherMajors.length > 0) {
    const bins = await check(`Node ${otherMajors.join(', ')} can be had`, () =>
      installNodes(
        otherMajors,
        newFolder(() => mkdtempSync(path.join(tmpdir(), 'rtsport-nodes-'))),
      ),
    )
    for (const [index, bin] of bins.entries()) {
      console.log(`On Node ${otherMajors[index]}, on the embedded store:`)
      await tryNode(bin)
    }
  }
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
  const file = optionOf('outputFile')
  if (file) writeCounts(file)
}
