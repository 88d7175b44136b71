// The databases that the bench creates and fills. Each has a comment that describes its content, so a run only reloads one if facts, scale
// or tables have changed.

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import copyStreams from 'pg-copy-streams'
import { FACTS_END, csv } from './peers/facts.mjs'

const MARK = 'RTSport bench: '

/** The URL of a database on the server of BENCH_DATABASE_URL. Its role must be a superuser, because loading disables triggers. */
export function urlOf(name) {
  const url = new URL(process.env.BENCH_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432')
  url.pathname = `/${name}`
  return url.href
}
const nameOf = url => decodeURIComponent(new URL(url).pathname.slice(1))

/** Runs `work` with a connection of its own, and closes it. */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A hash of the contents of files, and of all files in folders. */
export function fingerprint(...places) {
  const hash = createHash('sha1')
  const add = place => {
    if (!fs.statSync(place).isDirectory()) hash.update(fs.readFileSync(place))
    else for (const name of fs.readdirSync(place).sort()) add(`${place}/${name}`)
  }
  places.forEach(add)
  return hash.digest('hex')
}

/** @returns the bench's comment on a database, null if there is no such database */
async function noteOn(client, name) {
  const { rows } = await client.query(
    "SELECT coalesce(shobj_description(oid, 'pg_database'), '') AS note FROM pg_database WHERE datname = $1",
    [name],
  )
  return rows[0]?.note ?? null
}

async function makeAnew(client, name, note) {
  if (note !== null && !note.startsWith(MARK)) throw new Error(`the database ${name} is not one of the bench's: drop it or rename it`)
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${name}`)
  await client.query(`COMMENT ON DATABASE ${name} IS '${MARK}loading'`)
}

/**
 * Recreates and loads the database, unless it already has the content.
 * @param content a text that changes with what `load` would write
 * @param load (url) => Promise
 */
export async function ensureLoaded(url, content, load) {
  const name = nameOf(url)
  await withClient(urlOf('postgres'), async client => {
    const note = await noteOn(client, name)
    if (note === MARK + content) return
    console.error(`loading ${name} …`)
    await makeAnew(client, name, note)
    await load(url)
    await client.query(`COMMENT ON DATABASE ${name} IS '${MARK}${content}'`)
  })
}

/** Copies rows into a table. Each row's values must be in the order of the columns. */
export async function copyRows(client, table, columns, rows) {
  const into = client.query(copyStreams.from(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT csv)`))
  await pipeline(Readable.from(csv(rows)), into)
}

/** How many events the measured requests wrote. */
export async function countWritten(url, table) {
  return withClient(url, async client => {
    const { rows } = await client.query(`SELECT count(*)::int AS written FROM ${table} WHERE recorded_at > $1`, [FACTS_END])
    return rows[0].written
  })
}
