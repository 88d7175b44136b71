// Loads the databases, runs the requested measurements, and writes the report.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare } from '../scripts/prepare.mjs'
import { urlOf, withClient } from './databases.mjs'
import { checkAnswers } from './harness/check.mjs'
import { withServer } from './harness/server.mjs'
import { ensureRtsport } from './load-rtsport.mjs'
import { readOptions } from './options.mjs'
import { fastapi } from './peers/contestants/fastapi.mjs'
import { floor } from './peers/contestants/floor.mjs'
import { postgraphile } from './peers/contestants/postgraphile.mjs'
import { schoolCount } from './peers/facts.mjs'
import { ensurePeers } from './peers/load.mjs'
import { WORKLOADS } from './peers/workloads.mjs'
import { writeReport } from './report.mjs'
import { rtsport } from './rtsport.mjs'
import { growth } from './sections/growth.mjs'
import { load } from './sections/load.mjs'
import { memory } from './sections/memory.mjs'
import { protocol } from './sections/protocol.mjs'
import { start } from './sections/start.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const MEASUREMENTS = { load, protocol, memory, growth, start }
const CONTESTANTS = { rtsport, postgraphile, fastapi, floor }

/** Prepares the measurements: contestants on loaded databases. */
async function makeReady(options) {
  if (!options.root) await prepare('install', 'generate', 'build')
  const root = options.root ?? path.dirname(here)
  const { scale, database } = options
  const urls = { rtsport: urlOf(database), peers: urlOf(`${database}_peers`), tenfold: urlOf(`${database}_tenfold`) }
  await ensureRtsport(root, urls.rtsport, scale)
  if (options.contestants.some(name => name !== 'rtsport')) await ensurePeers(urls.peers, scale)

  const remake = (name, changes) =>
    CONTESTANTS[name]({ root, scale, databaseUrl: name === 'rtsport' ? urls.rtsport : urls.peers, ...changes })
  const tenfold = async () => {
    await ensureRtsport(root, urls.tenfold, scale * 10)
    return remake('rtsport', { name: 'rtsport-tenfold', databaseUrl: urls.tenfold, scale: scale * 10 })
  }
  return { root, options, contestants: await Promise.all(options.contestants.map(name => remake(name, {}))), remake, tenfold }
}

async function check({ contestants, options }) {
  for (const contestant of contestants) {
    contestant.prepare()
    await contestant.reset()
    await withServer(contestant, async ({ origin }) => {
      for (const workload of options.workloads) await checkAnswers(contestant, origin, workload)
    })
    await contestant.reset()
    console.log(`${contestant.name}: ${options.workloads} as the facts say`)
  }
}

/** The measured commit, and whether it has changes; empty without Git. */
function commitOf(root) {
  try {
    const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return `, commit ${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src', 'prisma') ? ' with changes' : ''}`
  } catch {
    return ''
  }
}

async function describe({ root, options }) {
  const postgres = await withClient(urlOf('postgres'), async client => (await client.query('SHOW server_version')).rows[0].server_version)
  const [cpu] = os.cpus()
  const day = new Date().toISOString().slice(0, 10)
  const memoryGiB = Math.round(os.totalmem() / 2 ** 30)
  return {
    head: `Made by \`npm run bench\`: what is measured, and how, is in [README.md](README.md). Server, PostgreSQL and load
generator shared one machine (${os.cpus().length} × ${cpu.model.trim()}, ${memoryGiB} GiB; Node.js ${process.version},
PostgreSQL ${postgres}): read the ratios, not the times.`,
    note: `_${day}${commitOf(root)}; ${schoolCount(options.scale)} schools; ${options.rounds} rounds of ${options.seconds} s._`,
  }
}

/** Runs what the command line asks for. */
export async function compare() {
  const options = readOptions({
    measurements: Object.keys(MEASUREMENTS),
    contestants: Object.keys(CONTESTANTS),
    workloads: Object.keys(WORKLOADS),
  })
  const ready = await makeReady(options)
  if (options.check) return check(ready)
  const description = await describe(ready)
  fs.mkdirSync(path.dirname(options.out), { recursive: true })
  for (const name of options.only) {
    const { texts, good } = await MEASUREMENTS[name](ready).catch(error => {
      console.error(`FAILED ${name}:`, error)
      return { texts: {}, good: false }
    })
    writeReport(options.out, texts, description)
    console.log(`${Object.values(texts).join('\n\n')}\n`)
    if (!good) process.exitCode = 1
  }
  console.log(`Written: ${options.out}`)
}
