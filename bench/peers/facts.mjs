// The facts: one deterministic data set for every measured system.
//
// Every row is a pure function of its position (school, athlete, case, ...), so any part can be generated alone, and loading needs no
// memory. Ids are the SHA-1 of the row's name in the layout of UUID v7, with the fact's own time. Tables are in an order that satisfies
// foreign keys. No row describes a real person.

import { createHash } from 'node:crypto'

// prettier-ignore
export const BODY_PARTS = [
  'HEAD', 'NECK', 'SHOULDER', 'UPPER_ARM', 'ELBOW', 'FOREARM', 'WRIST', 'HAND', 'CHEST', 'THORACIC_SPINE', 'LUMBOSACRAL',
  'ABDOMEN', 'HIP_GROIN', 'THIGH', 'KNEE', 'LOWER_LEG', 'ANKLE', 'FOOT',
]
export const SIDES = ['LEFT', 'RIGHT', 'BILATERAL', 'MIDLINE', 'NONE']
export const SEVERITIES = ['MINOR', 'MODERATE', 'SEVERE', 'CRITICAL']
export const ATTENTION_LEVELS = ['ROUTINE', 'WATCH', 'ELEVATED', 'URGENT']
export const PARTICIPATIONS = ['OUT', 'RESTRICTED', 'CLEARED'] // the worst first
export const EVENT_TYPES = ['SIDELINE_ENTRY', 'NOTE', 'EVALUATION', 'TREATMENT', 'RESTRICTION_ADDED', 'CLEARANCE_GRANTED']
export const SPORTS = ['FOOTBALL', 'SOCCER', 'BASKETBALL', 'TRACK_AND_FIELD', 'LACROSSE']

const SCHOOLS = 20
const TRAINERS = 3
const COACHES = 20
const PARENTS = 100
const CHILDREN_OF_A_PARENT = 2
const TEAMS = 20
const TEAM_SIZE = 40
const ATHLETES = 600
const EVENTS_OF_A_CASE = 12
const AXIAL = new Set(['HEAD', 'NECK', 'CHEST', 'THORACIC_SPINE', 'LUMBOSACRAL', 'ABDOMEN'])
const VISIBILITIES = [['AT'], ['AT', 'COACH'], ['AT', 'PARENT'], ['AT', 'COACH', 'PARENT']]
const MILESTONES = ['Pain-free range of motion', 'Full weight bearing', 'Non-contact drills', 'Full-contact practice', 'Return to play']

// Names are plain ASCII letters, so that every collation sorts them alike. The free texts are not: see `texts`.
const FIRST_NAMES = (
  'Aaliyah Aiden Amara Andre Anika Ben Bianca Caleb Camila Carlos Chloe Dante Daria Devon Elena Eli Emma Ethan Fatima Felix ' +
  'Gia Hana Hugo Imani Isaac Ivy Jada Jalen Jonas Kai Keira Lars Leila Liam Lucia Malik Mara Mateo Mina Nadia'
).split(' ')
const LAST_NAMES = (
  'Abbott Adeyemi Alvarez Andersen Banerjee Barnes Becker Bianchi Brooks Castillo Chen Coleman Cruz Dalton Diaz Duval Ellis ' +
  'Eriksen Farah Fischer Flores Foster Garcia Gupta Haddad Hayes Hernandez Ibrahim Ito Jackson Jensen Johnson Kaplan Kim ' +
  'Kowalski Lambert Larsen Lee Lopez Mahoney Marino Mbeki Moreno Murphy Nakamura Nguyen Novak Okafor Olsen Ortiz Park Patel ' +
  'Pereira Quinn Ramirez Reyes Rossi Santos Schmidt Silva Singh Suzuki Tanaka Thompson Torres Usman Vargas Walker Wang Young'
).split(' ')

const DAY = 86_400_000
const SEASON = Date.UTC(2024, 7, 1, 15)
/** Later than every fact: rows recorded after it were written by the measurement. */
export const FACTS_END = '2025-08-01T00:00:00.000Z'

/** How many schools a scale makes (at least one). */
export const schoolCount = scale => Math.max(1, Math.round(SCHOOLS * scale))

/** A well-mixed 32-bit number from small ones: the only source of randomness. */
function roll(...keys) {
  let h = 0x9e3779b9
  for (const key of keys) {
    h = Math.imul(h ^ key, 0x85ebca6b)
    h ^= h >>> 13
    h = Math.imul(h, 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h >>> 0
}
const choose = (list, ...keys) => list[roll(...keys) % list.length]

/** A UUID v7 whose random bits are the SHA-1 of the row's name. */
function uuid(name, time = SEASON) {
  const bytes = createHash('sha1').update(name).digest().subarray(0, 16)
  bytes.writeUIntBE(time, 0, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
const instant = time => new Date(time).toISOString()
const date = time => instant(time).slice(0, 10)
const range = n => Array.from({ length: n }, (_, i) => i)

// Ids. `s` is a school's position, the second number the position within the school.
const schoolId = s => uuid(`school ${s}`)
const membershipId = (s, role, n) => uuid(`membership ${s} ${role} ${n}`)
const teamId = (s, t) => uuid(`team ${s} ${t}`)
const athleteId = (s, a) => uuid(`athlete ${s} ${a}`)

export function school(s) {
  return { id: schoolId(s), name: `School ${s + 1}`, slug: `school-${s + 1}`, timeZone: 'America/Chicago' }
}

/** A person's place in a school. Each has a user of its own; split it if users have a table of their own. */
export function membership(s, role, n) {
  const short = role.toLowerCase()
  return {
    id: membershipId(s, role, n),
    schoolId: schoolId(s),
    userId: uuid(`user ${s} ${role} ${n}`),
    email: `${short}-${n + 1}@school-${s + 1}.example`,
    role,
    displayName: `${choose(FIRST_NAMES, s, n, role.length, 1)} ${choose(LAST_NAMES, s, n, role.length, 2)}`,
  }
}
export const memberships = s => [
  ...range(TRAINERS).map(n => membership(s, 'AT', n)),
  ...range(COACHES).map(n => membership(s, 'COACH', n)),
  ...range(PARENTS).map(n => membership(s, 'PARENT', n)),
]

export function team(s, t) {
  const level = t % 2 ? 'JUNIOR_VARSITY' : 'VARSITY'
  return { id: teamId(s, t), schoolId: schoolId(s), name: `Team ${t + 1}`, sport: SPORTS[t % SPORTS.length], level, season: '2024-25' }
}
/** Two coaches per team, two teams per coach. */
export const coachesOf = (s, t) => [t, (t + 1) % COACHES].map(n => membership(s, 'COACH', n))
const teamCoaches = (s, t) => coachesOf(s, t).map(m => ({ teamId: teamId(s, t), membershipId: m.id, schoolId: schoolId(s) }))

/** Neighbouring teams share ten athletes. */
const athletesOfTeam = t => range(TEAM_SIZE).map(i => (t * 30 + i) % ATHLETES)
const teamAthletes = (s, t) => athletesOfTeam(t).map(a => ({ teamId: teamId(s, t), athleteId: athleteId(s, a), schoolId: schoolId(s) }))

const guardianships = (s, n) =>
  range(CHILDREN_OF_A_PARENT).map(i => ({
    id: uuid(`guardianship ${s} ${n} ${i}`),
    schoolId: schoolId(s),
    membershipId: membershipId(s, 'PARENT', n),
    athleteId: athleteId(s, (n * 6 + i * 3) % ATHLETES),
    relationship: n % 2 ? 'FATHER' : 'MOTHER',
  }))

/** Even athletes have two cases, odd ones have one. */
const casesOf = (s, a) => range(a % 2 ? 1 : 2).map(k => injuryCase(s, a, k))
export const activeCasesOf = (s, a) =>
  casesOf(s, a)
    .filter(c => c.status === 'ACTIVE')
    .sort(by('openedAt', 'id'))

/** The worst participation of active cases; CLEARED if there are none. */
export const worst = participations => PARTICIPATIONS.find(p => participations.includes(p)) ?? 'CLEARED'

export function athlete(s, a) {
  const cases = casesOf(s, a)
  const gradYear = 2025 + (a % 4)
  return {
    id: athleteId(s, a),
    schoolId: schoolId(s),
    firstName: choose(FIRST_NAMES, s, a, 3),
    lastName: choose(LAST_NAMES, s, a, 4),
    dateOfBirth: date(Date.UTC(gradYear - 18, 0, 1) + (roll(s, a, 5) % 365) * DAY),
    gradYear,
    jerseyNumber: a % 100,
    currentStatus: worst(cases.filter(c => c.status === 'ACTIVE').map(c => c.participation)),
    statusChangedAt: cases
      .flatMap(c => decisions(c))
      .map(e => e.occurredAt)
      .sort()
      .at(-1),
  }
}

/** An athlete's two cases never share a body part, so two active ones never share body part and side. */
function bodyPartOf(s, a, k) {
  const first = roll(s, a, 6) % BODY_PARTS.length
  return BODY_PARTS[k === 0 ? first : (first + 1 + (roll(s, a, 7) % (BODY_PARTS.length - 1))) % BODY_PARTS.length]
}
/** Two in five cases come from a three-tap entry that names no side. */
function sideOf(part, s, a, k) {
  if (roll(s, a, k, 8) % 5 < 2) return 'NONE'
  return AXIAL.has(part) ? 'MIDLINE' : choose(['LEFT', 'RIGHT', 'BILATERAL'], s, a, k, 9)
}

export function injuryCase(s, a, k) {
  const opened = SEASON + (roll(s, a, k, 10) % 300) * DAY + (roll(s, a, k, 11) % 360) * 60_000
  const active = roll(s, a, k, 12) % 5 === 0
  const part = bodyPartOf(s, a, k)
  const severity = roll(s, a, k, 13) % 10
  const facts = {
    id: uuid(`case ${s} ${a} ${k}`, opened),
    schoolId: schoolId(s),
    athleteId: athleteId(s, a),
    bodyPart: part,
    side: sideOf(part, s, a, k),
    severity: SEVERITIES[severity < 5 ? 0 : severity < 8 ? 1 : severity < 9 ? 2 : 3],
    attentionLevel: active ? choose(ATTENTION_LEVELS, s, a, k, 14) : 'ROUTINE',
    status: active ? 'ACTIVE' : 'RESOLVED',
    participation: null, // set below, from the events
    openedAt: instant(opened),
    resolvedAt: active ? null : instant(eventTime(opened, EVENTS_OF_A_CASE - 1)),
    expectedReturnOn: date(opened + 21 * DAY),
  }
  Object.defineProperty(facts, 'at', { value: { s, a, k, opened } }) // its position; not a column
  facts.participation = decisions(facts).at(-1).participation
  return facts
}

export function milestonesOf(c) {
  const { s, a, k, opened } = c.at
  const done = c.status === 'RESOLVED' ? MILESTONES.length : roll(s, a, k, 15) % 4
  return MILESTONES.map((label, i) => ({
    id: uuid(`milestone ${s} ${a} ${k} ${i}`, opened),
    schoolId: c.schoolId,
    caseId: c.id,
    label,
    position: i + 1,
    targetDate: date(opened + (i + 1) * 2 * DAY),
    completedAt: i < done ? instant(opened + (i + 1) * 2 * DAY + 3_600_000) : null,
  }))
}

const eventTime = (opened, n) => opened + n * DAY

function eventType(c, n) {
  if (n === 0) return 'SIDELINE_ENTRY'
  if (n === EVENTS_OF_A_CASE - 1 && c.status === 'RESOLVED') return 'CLEARANCE_GRANTED'
  const { s, a, k } = c.at
  if (n === 2 && roll(s, a, k, 16) % 2) return 'RESTRICTION_ADDED'
  return ['EVALUATION', 'TREATMENT', 'NOTE'][(n + k) % 3]
}
/** What an event sets its case's participation to; null if it changes nothing. */
function participationOf(c, type) {
  const { s, a, k } = c.at
  if (type === 'SIDELINE_ENTRY') return ['OUT', 'OUT', 'RESTRICTED', 'CLEARED'][roll(s, a, k, 17) % 4]
  return { RESTRICTION_ADDED: 'RESTRICTED', CLEARANCE_GRANTED: 'CLEARED' }[type] ?? null
}
/** The events that determine participation, without their texts. */
function decisions(c) {
  return range(EVENTS_OF_A_CASE)
    .map(n => ({ participation: participationOf(c, eventType(c, n)), occurredAt: instant(eventTime(c.at.opened, n)) }))
    .filter(e => e.participation)
}

/** Some texts contain quotes, a line break, a backslash or non-ASCII letters, which code that builds JSON or CSV by hand must escape. */
function texts(c, n, type) {
  const what = type.toLowerCase().replaceAll('_', ' ')
  const pain = roll(c.at.s, c.at.a, c.at.k, n, 18) % 10
  const summary = n % 6 === 4 ? `Day ${n}: ${what}, "no worse than yesterday"` : `Day ${n}: ${what}, ${c.bodyPart}`
  const plan =
    n % 5 === 3
      ? 'cryotherapy 10 min at 4 °C,\nre-check tomorrow \\ Zoë'
      : 'range of motion improving, continue with the plan as discussed.'
  return { summary, clinicalNotes: `Day ${n}: pain ${pain}/10, swelling reduced, ${plan}` }
}

function event(c, n) {
  const { s, a, k, opened } = c.at
  const type = eventType(c, n)
  const time = eventTime(opened, n)
  return {
    id: uuid(`event ${s} ${a} ${k} ${n}`, time),
    schoolId: c.schoolId,
    caseId: c.id,
    athleteId: c.athleteId,
    authorId: membershipId(s, 'AT', roll(s, a, k, 19) % TRAINERS),
    type,
    participation: participationOf(c, type),
    ...texts(c, n, type),
    visibility: choose(VISIBILITIES, s, a, k, n, 20),
    occurredAt: instant(time),
    recordedAt: instant(time + 90_000),
  }
}
/** The timeline in order, the case's first event first. */
export const eventsOf = c => range(EVENTS_OF_A_CASE).map(n => event(c, n))

/** Compares by the named properties, in order, by code point. */
export function by(...names) {
  return (x, y) => {
    for (const name of names) if (x[name] !== y[name]) return x[name] < y[name] ? -1 : 1
    return 0
  }
}

// Positions, for code that iterates over the facts or samples them.
export const schools = scale => range(schoolCount(scale))
export const teams = () => range(TEAMS)
export const athletes = () => range(ATHLETES)
export const teamAthletesOf = (s, t) =>
  athletesOfTeam(t)
    .map(a => ({ a, ...athlete(s, a) }))
    .sort(by('lastName', 'firstName', 'id'))
export const allCasesOf = casesOf

const parents = () => range(PARENTS)
const casesOfSchool = s => athletes().flatMap(a => casesOf(s, a))

/** The tables, in an order that satisfies foreign keys. Each makes the rows of one school. */
export const TABLES = {
  school: s => [school(s)],
  membership: s => memberships(s),
  team: s => teams().map(t => team(s, t)),
  team_coach: s => teams().flatMap(t => teamCoaches(s, t)),
  athlete: s => athletes().map(a => athlete(s, a)),
  team_athlete: s => teams().flatMap(t => teamAthletes(s, t)),
  guardianship: s => parents().flatMap(n => guardianships(s, n)),
  injury_case: s => casesOfSchool(s),
  milestone: s => casesOfSchool(s).flatMap(milestonesOf),
  event: s => casesOfSchool(s).flatMap(eventsOf),
}

/** Every row of a table, school by school. */
export function* rows(table, scale = 1) {
  if (!TABLES[table]) throw new Error(`no table ${table}; there are ${Object.keys(TABLES).join(', ')}`)
  for (const s of schools(scale)) yield* TABLES[table](s)
}

/** A table's columns, in the order of its rows' properties. */
export const columns = table => Object.keys(TABLES[table](0)[0]).map(name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))

function csvField(value) {
  if (value === null || value === undefined) return ''
  const text = Array.isArray(value) ? `{${value.join(',')}}` : String(value)
  return /[",\n\r\\]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as chunks of PostgreSQL's CSV: no header, NULL as nothing, arrays as {A,B}. */
export function* csv(rowsToWrite) {
  let chunk = ''
  for (const row of rowsToWrite) {
    chunk += `${Object.values(row).map(csvField).join(',')}\n`
    if (chunk.length > 65_536) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk) yield chunk
}
