import pg from 'pg'
import { onServer, onServerDatabase, readTemplate, urlOf } from '../support/databases.js'
import { firstToFail, gatherAll, type Gathered } from './collect.js'
import { FUNCTIONS, functionMutants, mutantsOf, POLICIES, switchedOff, type Mutant, type Policy } from './policy-mutants.js'
import { tell } from '../support/evidence.js'

// Each row policy is broken in turn, and the tests on row-level security must notice.

/** Mutants without any visible effect, each with the reason. */
const EQUIVALENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'case_protocols.parents_see (rtsport_parent): USING any school',
      'events.coaches_see (rtsport_coach): USING any school',
      'events.parents_see (rtsport_parent): USING any school',
      'milestones.parents_see (rtsport_parent): USING any school',
      'restrictions.admins_see (rtsport_admin): USING any school',
      'restrictions.coaches_see (rtsport_coach): USING any school',
      'restrictions.parents_see (rtsport_parent): USING any school',
      'teams.parents_see (rtsport_parent): USING any school',
    ].map(name => [name, 'it looks for a row of its own school that the viewer sees (its case, an athlete on it): never another school’s']),
  ),
  ...Object.fromEntries(
    [
      'case_protocols.trainers_change (rtsport_at): WITH CHECK any school',
      'cases.trainers_change (rtsport_at): WITH CHECK (true)',
      'clearance_policies.admins_change (rtsport_admin): WITH CHECK (true)',
      'emergency_disclosures.trainers_end (rtsport_at): WITH CHECK (true)',
      'events.trainers_change (rtsport_at): WITH CHECK (true)',
      'memberships.admins_change (rtsport_admin): WITH CHECK (true)',
      'restrictions.trainers_change (rtsport_at): WITH CHECK any school',
    ].map(name => [name, 'no viewer has the right to change school_id: a row that is of the own school stays so']),
  ),
  'access_records.add (rtsport_admin, rtsport_at, rtsport_coach, rtsport_parent): WITH CHECK (true)':
    'no viewer has the right to name the school: it is the own one by default',
  'emergency_disclosures.trainers_add (rtsport_at): WITH CHECK any school':
    'the author is the viewer, and has to be a membership of the row’s school',
  'memberships.sign_in (rtsport_sign_in): WITH CHECK (true)':
    'signing in has the right to change last_used_at alone, which the check does not look at',
  'clinical_notes.trainers_add (rtsport_at): WITH CHECK any school':
    'is_own_event looks with the viewer’s rights, and sees no other school’s event',
  'restrictions.trainers_add (rtsport_at): WITH CHECK any school':
    'is_own_event looks with the viewer’s rights, and sees no other school’s event',
  'practice_plan_links.staff_add (rtsport_admin, rtsport_at, rtsport_coach): WITH CHECK any school':
    'the team has to be one that the viewer sees, which is never another school’s',
  'users.see (rtsport_admin, rtsport_at, rtsport_coach, rtsport_parent): USING any school':
    'it looks for memberships that the viewer sees: those of the own school, and the viewer’s own',
}

const databases: pg.Client[] = []
let tests: readonly Gathered[] = []
const after: (() => unknown)[] = []

const databasesOfRun = async (): Promise<readonly string[]> => {
  const { serverUrl, templateName } = readTemplate()
  const found = await onServerDatabase<{ readonly datname: string }>(
    serverUrl ?? '',
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${templateName}') ORDER BY datname`,
  )
  return found.map(({ datname }) => datname)
}

beforeAll(async () => {
  if (!onServer()) throw new Error('mutants need a PostgreSQL server: set TEST_DATABASE_URL')
  const others = await databasesOfRun()
  const files = await gatherAll()
  for (const { before } of files) for (const body of before) await body()
  after.push(...files.flatMap(({ after: bodies }) => bodies))
  tests = files.flatMap(file => file.tests)
  for (const name of (await databasesOfRun()).filter(database => !others.includes(database))) {
    const client = new pg.Client({ connectionString: urlOf(readTemplate().serverUrl ?? '', name) })
    await client.connect()
    databases.push(client)
  }
}, 120_000)
afterAll(async () => {
  for (const client of databases) await client.end()
  for (const body of after) await body()
})

const everywhere = async (statements: readonly string[]): Promise<void> => {
  await Promise.all(databases.map(client => client.query(`BEGIN; ${statements.join('; ')}; COMMIT`)))
}

const rows = async <Row extends object>(sql: string): Promise<readonly Row[]> => {
  const [database] = databases
  if (!database) throw new Error('there is no database')
  return (await database.query<Row>(sql)).rows
}

async function allMutants(): Promise<readonly Mutant[]> {
  const policies = await rows<Policy>(POLICIES)
  const functions = await rows<{ readonly name: string; readonly definition: string }>(FUNCTIONS)
  return [
    ...policies.flatMap(mutantsOf),
    ...[...new Set(policies.map(({ table }) => table))].map(switchedOff),
    ...functionMutants(new Map(functions.map(({ name, definition }) => [name, definition]))),
  ]
}

const killers = new Map<string, Set<Gathered>>()

/** Tests that killed the table's other mutants come first, then those that name the table. */
function inOrder(table: string): readonly Gathered[] {
  const known = killers.get(table) ?? new Set()
  const naming = tests.filter(one => !known.has(one) && one.title.includes(table))
  return [...new Set([...known, ...naming, ...tests])]
}

test('the tests pass without mutants', async () => {
  expect((await firstToFail(tests))?.title).toBeUndefined()
  expect(tests.length).toBeGreaterThan(500)
}, 300_000)

test('every broken policy and every broken check of a viewer is noticed', async () => {
  const mutants = await allMutants()
  const survivors: string[] = []
  for (const { name, table, apply, undo } of mutants) {
    await everywhere(apply)
    const killer = await firstToFail(inOrder(table))
    await everywhere(undo)
    if (killer) killers.set(table, (killers.get(table) ?? new Set()).add(killer))
    else survivors.push(name)
    process.stdout.write(`${killer ? 'killed  ' : 'SURVIVED'} ${name}${killer ? ` — by ${killer.title.slice(0, 100)}` : ''}\n`)
  }
  const policies = await rows<Policy>(POLICIES)
  tell(`${mutants.length} mutants of ${policies.length} policies; survivors: ${survivors.length}`)
  expect(mutants.length).toBeGreaterThan(2 * policies.length)
  expect([...survivors].sort()).toEqual(Object.keys(EQUIVALENT).sort())
}, 900_000)

test('the tests pass again after the mutants', async () => {
  expect((await firstToFail(tests))?.title).toBeUndefined()
}, 300_000)
