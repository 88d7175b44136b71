// The facts keep the rules that they promise.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ATTENTION_LEVELS, BODY_PARTS, EVENT_TYPES, PARTICIPATIONS, SEVERITIES, SIDES, TABLES, csv, rows, worst } from './facts.mjs'
import { WORKLOADS, checkRead, checkWrite, difference, samples } from './workloads.mjs'

const table = Object.fromEntries(Object.keys(TABLES).map(name => [name, [...rows(name, 0.1)]])) // two schools
const groups = (list, key) => list.reduce((map, row) => map.set(row[key], [...(map.get(row[key]) ?? []), row]), new Map())
const eventsByCase = groups(table.event, 'caseId')
const sha1 = text => createHash('sha1').update(text).digest('hex')

test('every run makes the same rows', () => {
  const hashes = Object.values(table).map(list => sha1(list.map(row => `${JSON.stringify(row)}\n`).join('')))
  assert.equal(sha1(hashes.join()), '945b7e6b6bdb8388bebebf346771ac98b064ab04')
})

test('CSV for PostgreSQL', () => {
  const [text] = csv([{ a: null, b: 'two\n"lines"', c: ['AT', 'COACH'], d: '', e: 5 }])
  assert.equal(text, ',"two\n""lines""","{AT,COACH}","",5\n')
})

test('sizes', () => {
  const sizes = Object.fromEntries(Object.entries(table).map(([name, list]) => [name, list.length / 2]))
  assert.deepEqual(sizes, {
    school: 1,
    membership: 123,
    team: 20,
    team_coach: 40,
    athlete: 600,
    team_athlete: 800,
    guardianship: 200,
    injury_case: 900,
    milestone: 4500,
    event: 10800,
  })
  const active = table.injury_case.filter(c => c.status === 'ACTIVE').length / table.injury_case.length
  assert.ok(active > 0.17 && active < 0.23, `${active} of the cases are active`)
})

test('ids are unique and UUID v7; references stay within the school', () => {
  const school = new Map()
  for (const list of Object.values(table)) {
    for (const row of list.filter(({ id }) => id)) {
      assert.match(row.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.ok(!school.has(row.id), `${row.id} twice`)
      school.set(row.id, row.schoolId ?? row.id)
    }
  }
  for (const row of Object.values(table).flat()) {
    for (const key of ['membershipId', 'teamId', 'athleteId', 'caseId', 'authorId']) {
      if (row[key]) assert.equal(school.get(row[key]), row.schoolId)
    }
  }
})

test('enum values', () => {
  const sets = { bodyPart: BODY_PARTS, side: SIDES, severity: SEVERITIES, attentionLevel: ATTENTION_LEVELS, participation: PARTICIPATIONS }
  for (const [key, allowed] of Object.entries(sets)) {
    assert.deepEqual([...new Set(table.injury_case.map(c => c[key]))].sort(), [...allowed].sort())
  }
  assert.deepEqual([...new Set(table.event.map(e => e.type))].sort(), [...EVENT_TYPES].sort())
})

test('at most one active case of an athlete, body part and side', () => {
  const keys = table.injury_case.filter(c => c.status === 'ACTIVE').map(c => [c.athleteId, c.bodyPart, c.side].join())
  assert.equal(new Set(keys).size, keys.length)
})

test('events decide participation, and clearance resolves', () => {
  for (const c of table.injury_case) {
    const events = eventsByCase.get(c.id)
    assert.deepEqual(
      events.map(e => e.occurredAt),
      events.map(e => e.occurredAt).sort(),
    )
    assert.equal(events[0].type, 'SIDELINE_ENTRY')
    assert.equal(events[0].occurredAt, c.openedAt)
    assert.equal(events.filter(e => e.participation).at(-1).participation, c.participation)
    assert.equal(c.resolvedAt !== null, c.status === 'RESOLVED')
    assert.deepEqual(
      events.filter(e => e.type === 'CLEARANCE_GRANTED').map(e => [e.id, e.occurredAt]),
      c.status === 'RESOLVED' ? [[events.at(-1).id, c.resolvedAt]] : [],
    )
    assert.ok(events.every(e => e.visibility.includes('AT') && e.clinicalNotes))
  }
})

test('an athlete has the worst participation of the active cases', () => {
  const cases = groups(table.injury_case, 'athleteId')
  for (const { id, currentStatus } of table.athlete) {
    assert.equal(
      currentStatus,
      worst(
        cases
          .get(id)
          .filter(c => c.status === 'ACTIVE')
          .map(c => c.participation),
      ),
    )
  }
})

test('the answers are those of the rows, and a wrong one is found', () => {
  const [subject] = WORKLOADS.q1.subjects(0.1)
  const answer = WORKLOADS.q1.answer(subject)
  const members = table.team_athlete.filter(m => m.teamId === subject.teamId).map(m => m.athleteId)
  assert.deepEqual(answer.athletes.map(a => a.id).sort(), members.sort())
  assert.equal(checkRead('q1', subject, answer), null)
  const wrong = structuredClone(answer)
  wrong.athletes[3].currentStatus = 'FINE'
  assert.match(checkRead('q1', subject, wrong), /answer\.athletes\.3\.currentStatus: got "FINE"/)
  assert.match(difference({ a: 1, b: 2 }, { a: 1 }), /answer\.b/)
})

test('a sideline entry finds or opens one case', () => {
  const subjects = WORKLOADS.m1.subjects(0.1)
  assert.equal(samples('m1', subjects).length, 6)
  const subject = subjects[samples('m1', subjects)[0]]
  const id = n => `00000000-0000-4000-8000-00000000000${n}`
  const first = { ...WORKLOADS.m1.answer(subject), eventId: id(1) }
  assert.equal(first.caseCreated, false)
  assert.equal(checkWrite('m1', subject, first, { ...first, eventId: id(2) }), null)
  assert.match(checkWrite('m1', subject, first, first), /two entries/)
  assert.match(checkWrite('m1', subject, first, { ...first, eventId: id(2), caseId: id(3) }), /second answer\.caseId/)
})
