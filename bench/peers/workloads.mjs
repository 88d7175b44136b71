// The workloads: who requests what, and the expected answer from the facts. Every system is checked against it before it is timed.
//
// Canonical form: plain JSON under the names below, instants as ISO 8601 with milliseconds and Z, dates as YYYY-MM-DD. Lists have the
// stated order. Keys may have any order.

import { createHash } from 'node:crypto'
import {
  BODY_PARTS,
  activeCasesOf,
  allCasesOf,
  athlete,
  athletes,
  by,
  coachesOf,
  eventsOf,
  injuryCase,
  membership,
  milestonesOf,
  schools,
  team,
  teamAthletesOf,
  teams,
  worst,
} from './facts.mjs'

const pick = (row, ...names) => Object.fromEntries(names.map(name => [name, row[name]]))
const hash = value => createHash('sha1').update(JSON.stringify(value)).digest('hex')
/** A fixed order that is unrelated to where the rows are stored. */
const shuffled = list =>
  list
    .map(item => ({ item, hash: hash(item) }))
    .sort(by('hash'))
    .map(({ item }) => item)
const viewer = m => ({ membershipId: m.id, schoolId: m.schoolId, role: m.role })
const trainer = s => viewer(membership(s, 'AT', 0))
/** Where the subject's facts come from; not part of the request. */
const hidden = (subject, at) => Object.defineProperty(subject, 'at', { value: at })

const q1 = {
  title: 'Coach dashboard: a team of 40 with its active cases, asked by its coach',
  facts:
    '{name, athletes: [{id, firstName, lastName, jerseyNumber, currentStatus, activeCases: [{id, status, openedAt}]}]}; ' +
    'athletes by lastName, firstName, id; cases by openedAt, id',
  subjects: scale =>
    shuffled(schools(scale).flatMap(s => teams().map(t => ({ s, t })))).map(({ s, t }) =>
      hidden({ teamId: team(s, t).id, viewer: viewer(coachesOf(s, t)[0]) }, { s, t }),
    ),
  answer: ({ at: { s, t } }) => ({
    name: team(s, t).name,
    athletes: teamAthletesOf(s, t).map(row => ({
      ...pick(row, 'id', 'firstName', 'lastName', 'jerseyNumber', 'currentStatus'),
      activeCases: activeCasesOf(s, row.a).map(c => pick(c, 'id', 'status', 'openedAt')),
    })),
  }),
}

const q2 = {
  title: 'Case page: a case with athlete, 5 milestones and 12 events with notes and author, asked by a trainer',
  facts:
    '{id, bodyPart, severity, attentionLevel, athlete: {firstName, lastName, currentStatus}, ' +
    'milestones: [{label, targetDate, completedAt}], timeline: [{id, type, occurredAt, summary, clinicalNotes, author: {displayName}}]}; ' +
    'milestones by position, timeline by occurredAt, id',
  subjects: scale =>
    shuffled(schools(scale).flatMap(s => athletes().flatMap(a => allCasesOf(s, a).map(c => pick(c.at, 's', 'a', 'k')))))
      .slice(0, 1000)
      .map(at => hidden({ caseId: injuryCase(at.s, at.a, at.k).id, viewer: trainer(at.s) }, at)),
  answer: ({ at: { s, a, k } }) => {
    const c = injuryCase(s, a, k)
    const names = Object.fromEntries([0, 1, 2].map(n => membership(s, 'AT', n)).map(m => [m.id, m.displayName]))
    return {
      ...pick(c, 'id', 'bodyPart', 'severity', 'attentionLevel'),
      athlete: pick(athlete(s, a), 'firstName', 'lastName', 'currentStatus'),
      milestones: milestonesOf(c).map(m => pick(m, 'label', 'targetDate', 'completedAt')),
      timeline: eventsOf(c)
        .sort(by('occurredAt', 'id'))
        .map(e => ({
          ...pick(e, 'id', 'type', 'occurredAt', 'summary', 'clinicalNotes'),
          author: { displayName: names[e.authorId] },
        })),
    }
  },
}

const q3 = {
  title: 'Roster: all 600 athletes of a school with their active cases, asked by a trainer',
  facts:
    '[{id, firstName, lastName, gradYear, jerseyNumber, currentStatus, schoolId, activeCases: [{bodyPart, attentionLevel, severity}]}]; ' +
    'athletes by lastName, firstName, id; cases by openedAt, id',
  subjects: scale => schools(scale).map(s => hidden({ schoolId: trainer(s).schoolId, viewer: trainer(s) }, { s })),
  answer: ({ at: { s } }) =>
    athletes()
      .map(a => ({
        ...pick(athlete(s, a), 'id', 'firstName', 'lastName', 'gradYear', 'jerseyNumber', 'currentStatus', 'schoolId'),
        activeCases: activeCasesOf(s, a).map(c => pick(c, 'bodyPart', 'attentionLevel', 'severity')),
      }))
      .sort(by('lastName', 'firstName', 'id')),
}

const m1 = {
  title: 'Sideline entry: athlete, body part, participation (side NONE), by a trainer; it finds the active case or opens one',
  facts:
    "{eventId, caseId, caseCreated, currentStatus}: the event written, its case, whether the case is new, the athlete's status after it. " +
    'No idempotency key: each request must write an event',
  writes: true,
  subjects: scale =>
    shuffled(schools(scale).flatMap(s => athletes().map(a => ({ s, a }))))
      .slice(0, 2000)
      .map(sidelineSubject),
  answer: ({ at, bodyPart, participation }) => {
    const active = activeCasesOf(at.s, at.a)
    const found = active.find(c => c.bodyPart === bodyPart && c.side === 'NONE')
    const others = active.filter(c => c !== found).map(c => c.participation)
    return { caseId: found?.id ?? null, caseCreated: !found, currentStatus: worst([participation, ...others]) }
  },
}

/** If the athlete has an active case without a side, the entry is about its body part; otherwise about any. */
function sidelineSubject({ s, a }, i) {
  const found = activeCasesOf(s, a).find(c => c.side === 'NONE')
  return hidden(
    {
      athleteId: athlete(s, a).id,
      bodyPart: found?.bodyPart ?? BODY_PARTS[i % BODY_PARTS.length],
      side: 'NONE',
      participation: i % 2 ? 'RESTRICTED' : 'OUT',
      summary: 'Pulled up at practice',
      viewer: trainer(s),
    },
    { s, a },
  )
}

export const WORKLOADS = { q1, q2, q3, m1 }

/** The subjects checked before the clock starts: for reads, spread out; for writes, three that find a case and three that open one. */
export function samples(name, subjects) {
  if (!WORKLOADS[name].writes) return [0, 7, 13, 19].filter(i => i < subjects.length)
  const created = subjects.map(subject => WORKLOADS[name].answer(subject).caseCreated)
  const first = wanted =>
    subjects
      .map((_, i) => i)
      .filter(i => created[i] === wanted)
      .slice(0, 3)
  return [...first(false), ...first(true)]
}

/** Sorts keys and normalizes instants, so that equal canonical answers have equal JSON. */
export function normal(value) {
  if (Array.isArray(value)) return value.map(normal)
  if (value && typeof value === 'object')
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map(key => [key, normal(value[key])]),
    )
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:/.test(value) ? new Date(value).toISOString() : value
}

/** Describes where two values first differ; null if they are equal. */
export function difference(got, wanted, path = 'answer') {
  if (JSON.stringify(got) === JSON.stringify(wanted)) return null
  const containers = [got, wanted].every(value => value && typeof value === 'object')
  if (!containers) return `${path}: got ${JSON.stringify(got)}, the facts say ${JSON.stringify(wanted)}`
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    const found = difference(got[key], wanted[key], `${path}.${key}`)
    if (found) return found
  }
  return null
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** What is wrong with a canonical answer to a read; null if nothing is. */
export const checkRead = (name, subject, got) => difference(normal(got), normal(WORKLOADS[name].answer(subject)))

/** What is wrong with the canonical answers to ONE sideline entry sent twice on fresh facts; null if nothing is. */
export function checkWrite(name, subject, first, second) {
  const wanted = WORKLOADS[name].answer(subject)
  const ids = [first.eventId, second.eventId, first.caseId]
  if (!ids.every(id => UUID.test(id)) || first.eventId === second.eventId) return `two entries need two event ids, got ${ids.slice(0, 2)}`
  const caseId = wanted.caseId ?? first.caseId
  return (
    difference(normal({ ...first, eventId: null }), normal({ ...wanted, caseId, eventId: null }), 'first answer') ??
    difference(normal({ ...second, eventId: null }), normal({ ...wanted, caseId, caseCreated: false, eventId: null }), 'second answer')
  )
}
