import fc from 'fast-check'
import { demoIds } from '../../prisma/demo/ids.js'
import { dataKindOf } from '../../src/data/access-record/data-kinds.js'
import { inTransaction } from '../support/sql.js'
import { accountNames, type AccountName } from './support/accounts.js'
import { goodValues, type Known } from './support/good-values.js'
import { gatherKnown } from './support/known.js'
import { Operations } from './support/operation-spec.js'
import { queryText } from './support/operation-text.js'
import { fittingArgs } from './support/page-args.js'
import { useExecutionPaths } from './support/use-execution-paths.js'
import { seed, tell, volume } from '../support/evidence.js'

// Every operation that shows a student's data leaves one access record. Without a record, nothing is shown.

const DOCUMENTS = volume({ test: 60, evidence: 250 })

const { ways, store, viewers, viewer } = useExecutionPaths()

interface AccessRecord {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: string
  readonly students: readonly string[]
  readonly kinds: readonly string[]
  readonly operation: string
}

/** The records left by the last request. */
const recordsOf = (requestId = ways().lastRequestId): Promise<readonly AccessRecord[]> =>
  inTransaction(
    store().database,
    'rollback',
    sql => sql<AccessRecord>`
      SELECT school_id AS "schoolId", membership_id AS "membershipId", role, ARRAY(SELECT unnest(athlete_ids) ORDER BY 1) AS students, kinds::text[] AS kinds, operation
      FROM access_records WHERE request_id = ${requestId}::uuid ORDER BY id`,
  )

type Data = Readonly<Record<string, unknown>>
async function ask(name: AccountName, document: string, way: 'planned' | 'resolvers' = 'planned'): Promise<Data> {
  // A root fragment keeps a mutation from being planned, and introspection keeps a query from it.
  const text = way === 'planned' ? document : document.replace('{', '{ __schema { queryType { name } } ')
  const { data } = JSON.parse(await ways().askPlanned(viewer(name), { document: text })) as { readonly data: Data }
  return data
}

/** Returns every id in an answer that is a student's or belongs to a row about one. */
async function studentsIn(body: string): Promise<readonly string[]> {
  const ids = [...new Set(body.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [])]
  return inTransaction(
    store().database,
    'rollback',
    sql => sql.column<string>`
      SELECT id FROM athletes WHERE id = ANY (${ids}::uuid[])
      UNION SELECT athlete_id FROM cases WHERE id = ANY (${ids}::uuid[])
      UNION SELECT athlete_id FROM events WHERE id = ANY (${ids}::uuid[])
      UNION SELECT c.athlete_id FROM milestones AS m JOIN cases AS c ON c.id = m.case_id WHERE m.id = ANY (${ids}::uuid[])
      UNION SELECT c.athlete_id FROM restrictions AS r JOIN cases AS c ON c.id = r.case_id WHERE r.id = ANY (${ids}::uuid[])
      ORDER BY id`,
  )
}

const trainer = { schoolId: demoIds.lincolnSchool, membershipId: demoIds.lincolnTrainer, role: 'AT' }
const child = [demoIds.parentChild]

describe.each(['planned', 'resolvers'] as const)('%s: one access record per operation', way => {
  const team = `team(id: "${demoIds.varsityFootball}")`

  test('names everyone a list shows, and nobody else', async () => {
    const data = await ask('at@lincoln', `query Roster { ${team} { athletes(first: 3) { nodes { id } } } }`, way)
    const { nodes } = (data['team'] as { readonly athletes: { readonly nodes: readonly { readonly id: string }[] } }).athletes
    expect(nodes).toHaveLength(3)
    const operation = way === 'planned' ? 'query Roster { team }' : 'query Roster { __schema team }'
    expect(await recordsOf()).toEqual([{ ...trainer, students: nodes.map(({ id }) => id).sort(), kinds: ['ROSTER'], operation }])
  })

  test.each([
    ['a name', 'firstName', ['ROSTER']],
    ['a name under an alias, in a fragment', '... on Athlete { a: firstName }', ['ROSTER']],
    ['a status', 'currentStatus', ['STATUS']],
    ['whether there are cases', 'cases(status: ACTIVE) { nodes { __typename } }', ['STATUS']],
    ['how many cases there are', 'cases { totalCount }', ['STATUS']],
    ['a case', 'cases { nodes { bodyPart } }', ['CASE', 'STATUS']],
    ['a timeline', 'cases { nodes { timeline { nodes { summary } } } }', ['STATUS', 'TIMELINE']],
    ['notes', 'cases { nodes { timeline { nodes { clinicalNotes } } } }', ['CLINICAL', 'STATUS', 'TIMELINE']],
    ['cursors alone', 'cases { pageInfo { endCursor } }', ['STATUS']],
  ])('has the kinds for %s', async (_name, fields, kinds) => {
    await ask('at@lincoln', `{ athlete(id: "${demoIds.parentChild}") { ${fields} } }`, way)
    expect(await recordsOf()).toMatchObject([{ ...trainer, students: child, kinds }])
  })

  test.each([
    ['an athlete who does not exist', `{ athlete(id: "${demoIds.rooseveltAthlete}") { firstName } }`],
    ['an empty list', '{ roster(filter: { search: "nobody has that name" }) { nodes { firstName } } }'],
    ['an athlete’s __typename alone', `{ athlete(id: "${demoIds.parentChild}") { __typename } }`],
    ['counts', `{ roster { totalCount } ${team} { statusCounts { out } } }`],
    ['the viewer, the school and the staff', '{ viewer { displayName school { name } } teams { name coaches { displayName } } }'],
  ])('is not written for %s', async (_name, document) => {
    await ask('at@lincoln', document, way)
    expect(await recordsOf()).toEqual([])
  })

  test('names the viewer, and leaves out refused fields', async () => {
    const document = `{ ${team} { athletes(first: 100) { nodes { cases { nodes { status bodyPart timeline { nodes { clinicalNotes } } } } } } } }`
    await ask('coach@lincoln', document, way)
    const [record, ...others] = await recordsOf()
    expect(others).toEqual([])
    expect(record).toMatchObject({ membershipId: demoIds.lincolnCoach, role: 'COACH', kinds: ['STATUS', 'TIMELINE'] })
    expect(record?.students).toHaveLength(40)
    await ask('parent@lincoln', '{ viewer { athletes { lastName } } }', way)
    expect(await recordsOf()).toMatchObject([{ membershipId: demoIds.lincolnParent, role: 'PARENT', kinds: ['ROSTER'] }])
  })

  test('is a condition: an operation that cannot be recorded shows nothing', async () => {
    const asOwner = (text: 'REVOKE' | 'GRANT'): Promise<unknown> =>
      inTransaction(store().database, 'commit', sql =>
        text === 'REVOKE'
          ? sql`REVOKE INSERT (operation) ON access_records FROM rtsport_viewer`
          : sql`GRANT INSERT (operation) ON access_records TO rtsport_viewer`,
      )
    await asOwner('REVOKE')
    try {
      for (const fields of ['firstName', 'cases { nodes { id } }']) {
        const before = ways().failures.length
        expect(await ask('at@lincoln', `{ athlete(id: "${demoIds.parentChild}") { ${fields} } }`, way)).toBeFalsy()
        expect(ways().failures.splice(before)).toHaveLength(1)
      }
      // An operation that shows no student needs no record.
      expect(await ask('at@lincoln', '{ viewer { role } }', way)).toMatchObject({ viewer: { role: 'AT' } })
    } finally {
      await asOwner('GRANT')
    }
  })
})

describe('a mutation', () => {
  const input = `{ athleteId: "${demoIds.healthyAthlete}", bodyPart: WRIST, participation: OUT, entryKey: "access record" }`

  test('leaves a record of what its payload shows, in the same transaction', async () => {
    await ask('at@lincoln', `mutation Tap { sidelineEntry(input: ${input}) { event { summary } athlete { lastName } replayed } }`)
    const students = [demoIds.healthyAthlete]
    expect(await recordsOf()).toEqual([
      { ...trainer, students, kinds: ['ROSTER', 'TIMELINE'], operation: 'mutation Tap { sidelineEntry }' },
    ])
  })

  test('leaves one record per mutation field that changes something, and none where nothing is shown', async () => {
    const eventId = await inTransaction(
      store().database,
      'rollback',
      sql => sql.value<string>`SELECT id FROM events WHERE case_id = ${demoIds.activeCase} ORDER BY id LIMIT 1`,
    )
    await ask(
      'at@lincoln',
      `mutation { sidelineEntry(input: ${input}) { case { status } }
        setEventVisibility(input: { eventId: "${eventId}", visibility: [AT] }) { event { id } }
        addNote(input: { caseId: "${demoIds.activeCase}", summary: "Seen" }) { replayed } }`,
    )
    const kinds = (await recordsOf()).map(record => record.kinds)
    expect(kinds).toEqual([['STATUS'], ['TIMELINE']])
  })

  test('leaves no record when it is refused', async () => {
    const before = ways().failures.length
    await ask('coach@lincoln', `mutation { sidelineEntry(input: ${input}) { athlete { lastName } } }`)
    expect(await recordsOf()).toEqual([])
    await ask('at@lincoln', `mutation { addNote(input: { caseId: "${demoIds.rooseveltCase}", summary: "Seen" }) { case { bodyPart } } }`)
    expect(await recordsOf()).toEqual([])
    expect(ways().failures.slice(before)).toEqual([])
  })

  test('with many entries names everyone its results show', async () => {
    const entry = (athleteId: string) => `{ sidelineEntry: { athleteId: "${athleteId}", bodyPart: WRIST, participation: OUT,
      entryKey: "of ${athleteId}" } }`
    const athletes = [demoIds.healthyAthlete, demoIds.parentChild].sort()
    await ask('at@lincoln', `mutation { syncEntries(entries: [${athletes.map(entry).join()}]) { results { athlete { lastName } } } }`)
    expect(await recordsOf()).toMatchObject([{ ...trainer, students: athletes, kinds: ['ROSTER'] }])
  })
})

test('signing in leaves a record of what its answer shows', async () => {
  const login = `mutation { login(email: "parent@lincoln.example", password: "sideline") { viewer { athletes { firstName } } } }`
  await ways().askPlanned(null, { document: login })
  expect(await recordsOf()).toMatchObject([{ membershipId: demoIds.lincolnParent, role: 'PARENT', kinds: ['ROSTER'] }])
})

describe('random operations', () => {
  let known: Known
  beforeAll(async () => {
    known = await gatherKnown(ways(), viewers())
  })

  test('leave one record that names every student whose rows the answer shows', async () => {
    const { schemas } = ways()
    const values = goodValues(known)
    const operations = new Operations(schemas.bare, values, field => fittingArgs(field, known, values))
    let recorded = 0
    const property = fc.asyncProperty(
      operations.query(6).map(spec => queryText(schemas.bare, spec)),
      fc.constantFrom(...accountNames),
      async ({ document, operationName, variables: [variables] }, other) => {
        // A trainer, who sees most, and one other account.
        for (const name of ['at@lincoln', other] as const) {
          const asked = { document, operationName, variables }
          const body = await ways().askPlanned(viewer(name), asked)
          const records = await recordsOf()
          // Ids in the operation itself do not count, unless the answer contains them too.
          const { data } = JSON.parse(body) as { readonly data: unknown }
          const shown = await studentsIn(JSON.stringify(data ?? null))
          expect(records.length).toBeLessThanOrEqual(1)
          const students = records[0]?.students ?? []
          expect({ name, asked, missing: shown.filter(student => !students.includes(student)) }).toEqual({ name, asked, missing: [] })
          if (students.length > 0) recorded += 1
        }
      },
    )
    await fc.assert(property, { seed, numRuns: DOCUMENTS })
    tell(`access record, seed ${seed}: ${recorded} of ${2 * DOCUMENTS} operations showed students`)
    expect(recorded).toBeGreaterThan(5) // the operations do show students
  }, 120_000)
})

test('a field has the data kind of what it shows, or none', () => {
  expect(dataKindOf('Athlete.firstName')).toBe('ROSTER')
  expect(dataKindOf('Event.clinicalNotes')).toBe('CLINICAL')
  expect(dataKindOf('Team.name')).toBeNull()
})
