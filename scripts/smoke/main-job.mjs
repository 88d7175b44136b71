import assert from 'node:assert/strict'
import { check } from './checks.mjs'

const PASSWORD = 'sideline'
const TEAM = 'Varsity Football'

const LOGIN = `mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { accessToken viewer { role } } }`
const CHILDREN = `{ viewer { athletes { id cases(status: ACTIVE) { nodes { id bodyPart timeline { nodes { id } } } } } } }`
const TEAMS = `{ viewer { teams { id name statusCounts { out } athletes(first: 100) { nodes { id } } } } }`
const ROSTER = `query ($filter: RosterFilter) { roster(filter: $filter, first: 100) { totalCount nodes { id firstName lastName } } }`
const ENTRY = `mutation ($input: SidelineEntryInput!) {
  sidelineEntry(input: $input) { caseCreated event { id } case { id participation bodyPart } athlete { id currentStatus } }
}`
const ATHLETE = `query ($id: ID!) {
  athlete(id: $id) { currentStatus cases(status: ACTIVE) { nodes { id participation timeline { nodes { id } } } } }
}`
const ATHLETE_WITH_BODY_PART = `query ($id: ID!) { athlete(id: $id) { currentStatus cases(status: ACTIVE) { nodes { id bodyPart } } } }`

async function ask(port, query, variables, token) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  })
  return await response.json()
}

/**
 * Signs in.
 * @returns a function that runs operations as this person, and fails if the answer has an error
 */
async function signIn(port, email) {
  const { data, errors } = await ask(port, LOGIN, { email, password: PASSWORD })
  assert.equal(errors, undefined)
  const token = data.login.accessToken
  const withErrors = (query, variables) => ask(port, query, variables, token)
  return {
    withErrors,
    async data(query, variables) {
      const answer = await withErrors(query, variables)
      assert.equal(answer.errors, undefined, JSON.stringify(answer.errors))
      return answer.data
    },
  }
}

const onlyWith = (nodes, id) => nodes.filter(node => node.id === id)

/** Finds an athlete of the coach's team whose parent can sign in too, so that all three see something. */
async function findAthlete(coach, parent) {
  const team = (await coach.data(TEAMS)).viewer.teams.find(({ name }) => name === TEAM)
  const children = (await parent.data(CHILDREN)).viewer.athletes.map(({ id }) => id)
  const athlete = team.athletes.nodes.find(({ id }) => children.includes(id))
  return { teamId: team.id, athleteId: athlete.id, outBefore: team.statusCounts.out }
}

async function lookAsCoach(coach, { athleteId, outBefore }, entry) {
  const team = (await coach.data(TEAMS)).viewer.teams.find(({ name }) => name === TEAM)
  assert.equal(team.statusCounts.out, outBefore + 1)
  const { athlete } = await coach.data(ATHLETE, { id: athleteId })
  assert.equal(athlete.currentStatus, 'OUT')
  assert.deepEqual(onlyWith(athlete.cases.nodes, entry.case.id), [{ id: entry.case.id, participation: 'OUT', timeline: { nodes: [] } }])
}

async function askForBodyPartAsCoach(coach, { athleteId }, entry) {
  const { data, errors } = await coach.withErrors(ATHLETE_WITH_BODY_PART, { id: athleteId })
  assert.deepEqual(
    errors.map(({ extensions: { code, coordinate } }) => ({ code, coordinate })),
    [{ code: 'FORBIDDEN', coordinate: 'Case.bodyPart' }],
  )
  assert.deepEqual(onlyWith(data.athlete.cases.nodes, entry.case.id), [{ id: entry.case.id, bodyPart: null }])
}

/**
 * The main job over HTTP, on fresh demo data: the trainer's three taps, and what a coach and a parent see afterwards.
 * @returns a function that checks after a restart that the entry was kept
 */
export async function doMainJob(port) {
  const [trainer, coach, parent] = await check('the trainer, a coach and a parent sign in', () =>
    Promise.all(['at', 'coach', 'parent'].map(name => signIn(port, `${name}@lincoln.example`))),
  )
  const found = await findAthlete(coach, parent)
  const { athleteId, teamId } = found

  await check('the trainer finds the athlete in the roster', async () => {
    const { roster } = await trainer.data(ROSTER, { filter: { teamId } })
    assert.equal(roster.totalCount, 40)
    assert.equal(onlyWith(roster.nodes, athleteId).length, 1)
  })
  const entry = await check('three values open a case and take the athlete out', async () => {
    const { sidelineEntry } = await trainer.data(ENTRY, { input: { athleteId, bodyPart: 'WRIST', participation: 'OUT' } })
    assert.equal(sidelineEntry.caseCreated, true)
    assert.deepEqual(sidelineEntry.athlete, { id: athleteId, currentStatus: 'OUT' })
    assert.deepEqual(sidelineEntry.case, { id: sidelineEntry.case.id, participation: 'OUT', bodyPart: 'WRIST' })
    return sidelineEntry
  })
  await check('the coach sees the athlete OUT, and no event', () => lookAsCoach(coach, found, entry))
  await check('the coach is refused the body part, once, and gets the rest', () => askForBodyPartAsCoach(coach, found, entry))
  await check('the parent sees the case, and no event', async () => {
    const child = (await parent.data(CHILDREN)).viewer.athletes.find(({ id }) => id === athleteId)
    assert.deepEqual(onlyWith(child.cases.nodes, entry.case.id), [{ id: entry.case.id, bodyPart: 'WRIST', timeline: { nodes: [] } }])
  })
  await check('the coach can make no entry', async () => {
    const answer = await coach.withErrors(ENTRY, { input: { athleteId, bodyPart: 'KNEE', participation: 'CLEARED' } })
    assert.equal(answer.data.sidelineEntry, null)
    assert.deepEqual(
      answer.errors.map(({ extensions }) => extensions.code),
      ['FORBIDDEN'],
    )
  })

  return async newPort => {
    const again = await signIn(newPort, 'at@lincoln.example')
    const { athlete } = await again.data(ATHLETE, { id: athleteId })
    const kept = athlete.cases.nodes.find(({ id }) => id === entry.case.id)
    assert.deepEqual(kept.timeline.nodes, [{ id: entry.event.id }])
  }
}
