// Fills the peers' database with the facts, and undoes what measured requests wrote.

import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { copyRows, ensureLoaded, fingerprint, withClient } from '../databases.mjs'
import { TABLES, columns, rows } from './facts.mjs'

const fileOf = name => fileURLToPath(new URL(name, import.meta.url))
const sqlFile = name => fs.readFileSync(fileOf(name), 'utf8')

/** The database's own rule must produce the facts' statuses. */
async function checkStatuses(client) {
  const answer = await client.query(
    'SELECT count(*)::int AS wrong FROM peers.athlete a WHERE a.current_status <> peers_private.status_of(a.id)',
  )
  const [{ wrong }] = answer.rows
  if (wrong) throw new Error(`${wrong} athletes have a status that does not follow from their cases`)
}

async function load(url, scale) {
  await withClient(url, async client => {
    await client.query(sqlFile('schema.sql'))
    await client.query('ALTER TABLE peers.event DISABLE TRIGGER event_decides_status') // the facts already contain the result
    for (const table of Object.keys(TABLES)) await copyRows(client, `peers.${table}`, columns(table), rows(table, scale))
    await client.query('ALTER TABLE peers.event ENABLE TRIGGER event_decides_status')
    await client.query(sqlFile('policies.sql'))
    await client.query('VACUUM ANALYZE')
    await checkStatuses(client)
  })
}

/** Creates the database at the URL, unless it already has these facts, and the role peers_app. */
export const ensurePeers = (url, scale) =>
  ensureLoaded(url, `scale ${scale}, ${fingerprint(...['schema.sql', 'policies.sql', 'facts.mjs', 'load.mjs'].map(fileOf))}`, () =>
    load(url, scale),
  )

/** VACUUM must be alone in its message, so statements are sent one by one. */
export async function reset(url) {
  await withClient(url, async client => {
    for (const statement of sqlFile('reset.sql')
      .split(/;\s*$/m)
      .filter(text => text.trim()))
      await client.query(statement)
    await checkStatuses(client)
  })
}
