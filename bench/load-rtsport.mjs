// Fills RTSport's own tables, created by its migrations, with the facts, and undoes what measured requests wrote.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { copyRows, ensureLoaded, fingerprint, withClient } from './databases.mjs'
import { FACTS_END, rows } from './peers/facts.mjs'

const run = promisify(execFile)
const here = path.dirname(fileURLToPath(import.meta.url))

export const NOTES_KEY = 'another key for measuring alone, of more than 32 bytes'

/** RTSport's tables: the facts' table that their rows come from, and a fact's values by column. */
const TABLES = {
  schools: ['school', s => ({ id: s.id, name: s.name, slug: s.slug, time_zone: s.timeZone })],
  users: ['membership', m => ({ id: m.userId, email: m.email, display_name: m.displayName, password_hash: 'nobody signs in' })],
  memberships: ['membership', m => ({ school_id: m.schoolId, id: m.id, user_id: m.userId, role: m.role })],
  // A session has its membership's id, so that a token can be signed without a query.
  sessions: ['membership', m => ({ school_id: m.schoolId, id: m.id, membership_id: m.id })],
  teams: ['team', t => ({ school_id: t.schoolId, id: t.id, sport: t.sport, level: t.level, season: t.season, name: t.name })],
  team_coaches: ['team_coach', c => ({ school_id: c.schoolId, team_id: c.teamId, membership_id: c.membershipId })],
  athletes: [
    'athlete',
    a => ({
      school_id: a.schoolId,
      id: a.id,
      first_name: a.firstName,
      last_name: a.lastName,
      date_of_birth: a.dateOfBirth,
      grad_year: a.gradYear,
      jersey_number: a.jerseyNumber,
      current_status: a.currentStatus,
      status_changed_at: a.statusChangedAt,
    }),
  ],
  team_athletes: ['team_athlete', m => ({ school_id: m.schoolId, team_id: m.teamId, athlete_id: m.athleteId })],
  guardianships: [
    'guardianship',
    g => ({ school_id: g.schoolId, id: g.id, membership_id: g.membershipId, athlete_id: g.athleteId, relationship: g.relationship }),
  ],
  cases: [
    'injury_case',
    c => ({
      school_id: c.schoolId,
      id: c.id,
      athlete_id: c.athleteId,
      body_part: c.bodyPart,
      side: c.side,
      severity: c.severity,
      attention_level: c.attentionLevel,
      status: c.status,
      participation: c.participation,
      opened_at: c.openedAt,
      resolved_at: c.resolvedAt,
      expected_return_on: c.expectedReturnOn,
    }),
  ],
  milestones: [
    'milestone',
    m => ({
      school_id: m.schoolId,
      id: m.id,
      case_id: m.caseId,
      label: m.label,
      position: m.position,
      target_date: m.targetDate,
      completed_at: m.completedAt,
    }),
  ],
  events: [
    'event',
    e => ({
      school_id: e.schoolId,
      id: e.id,
      case_id: e.caseId,
      athlete_id: e.athleteId,
      author_id: e.authorId,
      type: e.type,
      participation: e.participation,
      summary: e.summary,
      visibility: e.visibility,
      occurred_at: e.occurredAt,
      recorded_at: e.recordedAt,
    }),
  ],
  clinical_notes: ['event', e => ({ school_id: e.schoolId, event_id: e.id, body: e.clinicalNotes })],
}

function* map(items, convert) {
  for (const item of items) yield convert(item)
}

async function loadTable(client, table, scale) {
  const [factTable, convert] = TABLES[table]
  const [first] = rows(factTable, scale)
  await copyRows(client, table, Object.keys(convert(first)), map(rows(factTable, scale), convert))
}

/** Rows that a school has from the start and no workload changes. */
const KEPT = ['note_keys', 'clearance_policies', 'protocols', 'protocol_steps', 'case_protocols', '_prisma_migrations']

/** Empties tables that are not in the facts (the access record, for example) before each turn. */
async function emptyOthers(client) {
  const { rows: others } = await client.query(
    "SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)",
    [[...Object.keys(TABLES), ...KEPT]],
  )
  await client.query(`TRUNCATE ${others.map(({ name }) => name).join(', ')}`)
}

/** The database's own rule must produce the facts' statuses. */
async function checkStatuses(client) {
  const answer = await client.query(
    'SELECT count(*)::int AS wrong FROM athletes AS a WHERE a.current_status <> worst_participation(a.school_id, a.id)',
  )
  const [{ wrong }] = answer.rows
  if (wrong) throw new Error(`${wrong} athletes have a status that does not follow from their cases`)
}

/** Runs `work` with triggers disabled: events are append-only, and the facts already contain statuses. */
const withoutTriggers = (url, work) =>
  withClient(url, async client => {
    await client.query('SET session_replication_role = replica')
    await work(client)
    await checkStatuses(client)
  })

/** Does what the server's first start would do with the facts' notes. */
async function encryptNotes(root, url) {
  const file = name => path.join(root, 'dist', 'src', 'data', name)
  if (!existsSync(file('notes/plain-notes.js'))) return // an older version without encryption
  const [{ openServerDatabase }, { NoteVault }, { encryptPlainNotes }] = await Promise.all(
    ['server-database.js', 'notes/note-vault.js', 'notes/plain-notes.js'].map(name => import(pathToFileURL(file(name)))),
  )
  const database = openServerDatabase(url, 2)
  try {
    await encryptPlainNotes(database, new NoteVault(database, [NOTES_KEY]))
  } finally {
    await database.close()
  }
}

async function load(root, url, scale) {
  await run(process.execPath, ['dist/prisma/migrate.js'], { cwd: root, env: { ...process.env, DATABASE_URL: url } })
  await withoutTriggers(url, async client => {
    for (const table of Object.keys(TABLES)) await loadTable(client, table, scale)
    await client.query('INSERT INTO clearance_policies (school_id) SELECT id FROM schools') // a trigger's work; triggers are off
  })
  await encryptNotes(root, url)
  await withClient(url, client => client.query('VACUUM ANALYZE'))
}

/**
 * Creates the database at the URL, unless it already has these facts and tables.
 * @param root the folder of the built RTSport to measure
 */
export function ensureRtsport(root, url, scale) {
  const sources = [path.join(root, 'prisma', 'migrations'), path.join(here, 'peers', 'facts.mjs'), path.join(here, 'load-rtsport.mjs')]
  return ensureLoaded(url, `scale ${scale}, ${fingerprint(...sources)}`, () => load(root, url, scale))
}

const RESET = [
  [
    'DELETE FROM clinical_notes AS n USING events AS e WHERE e.school_id = n.school_id AND e.id = n.event_id AND e.recorded_at > $1',
    [FACTS_END],
  ],
  ['DELETE FROM events WHERE recorded_at > $1', [FACTS_END]],
  ['DELETE FROM cases WHERE opened_at > $1', [FACTS_END]],
  [
    `UPDATE cases AS c SET participation = last.participation
    FROM (
      SELECT DISTINCT ON (school_id, case_id) school_id, case_id, participation FROM events
      WHERE participation IS NOT NULL ORDER BY school_id, case_id, occurred_at DESC
    ) AS last
    WHERE last.school_id = c.school_id AND last.case_id = c.id AND last.participation <> c.participation`,
  ],
  [
    `UPDATE athletes AS a SET current_status = worst_participation(school_id, id)
    WHERE current_status <> worst_participation(school_id, id)`,
  ],
  ['VACUUM ANALYZE events'],
  ['VACUUM ANALYZE cases'],
  ['VACUUM ANALYZE athletes'],
]

/** Undoes what sideline entries wrote. */
export const reset = url =>
  withoutTriggers(url, async client => {
    for (const [statement, values] of RESET) await client.query(statement, values)
    await emptyOthers(client)
  })
