import { randomUUID } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { AccessLogDocument, type AccessLogQuery } from '../generated/documents.js'
import type { Client } from '../support/client.js'
import { forbiddenIn, NEVER_GIVEN_OUT, refusals, useServer } from './support.js'

const { as, sql, addMember } = useServer()

const school = demoIds.lincolnSchool
const { parentChild, parentSecondChild, outAthlete } = demoIds

interface Shown {
  readonly to?: string
  readonly role?: string
  readonly athletes: readonly string[]
  readonly previewOf?: string | null
  readonly minutesAgo?: number
}

/** Records an operation under a unique name, and returns that name. */
async function show({ to = demoIds.lincolnTrainer, role = 'AT', athletes, previewOf = null, minutesAgo = 0 }: Shown): Promise<string> {
  const operation = `Test_${randomUUID().slice(0, 8)}`
  await sql(
    sql => sql`INSERT INTO access_records (school_id, recorded_at, membership_id, role, preview_of, athlete_ids, kinds, operation, request_id)
      VALUES (${school}, now() - make_interval(mins => ${minutesAgo}::integer), ${to}, ${role}::role, ${previewOf}::uuid,
        ${athletes}::uuid[], '{ROSTER,CASE}', ${operation}, uuid_v7())`,
  )
  return operation
}

type Log = NonNullable<AccessLogQuery['accessLog']>
type Entry = Log['nodes'][number]

async function logOf(client: Client, athleteId: string): Promise<Log> {
  const { accessLog } = await client.ask(AccessLogDocument, { athleteId, first: 1000 })
  if (!accessLog) throw new Error('no log and no error')
  return accessLog
}
/** The log's entries for the given operations. The log also holds whatever else was recorded in the meantime. */
async function entries(client: Client, athleteId: string, operations: readonly string[]): Promise<readonly Entry[]> {
  return (await logOf(client, athleteId)).nodes.filter(({ operation }) => operations.includes(operation))
}
const operationsOf = (found: readonly Entry[]): readonly string[] => found.map(({ operation }) => operation)

describe('the access log', () => {
  test('shows a trainer who was shown a student’s data, newest first', async () => {
    const older = await show({ athletes: [parentChild], minutesAgo: 5 })
    const newer = await show({ athletes: [outAthlete, parentChild], to: demoIds.lincolnCoach, role: 'COACH' })
    await show({ athletes: [outAthlete] })
    const found = await entries(await as('trainer'), parentChild, [older, newer])
    expect(
      found.map(({ operation, role, kinds, preview, membership }) => [operation, role, kinds, preview, membership?.displayName]),
    ).toEqual([
      [newer, 'COACH', ['ROSTER', 'CASE'], false, expect.any(String)],
      [older, 'AT', ['ROSTER', 'CASE'], false, expect.any(String)],
    ])
  })

  test('is the same before and after sealing', async () => {
    const operations = [await show({ athletes: [parentChild] }), await show({ athletes: [parentChild, outAthlete] })]
    const before = await entries(await as('admin'), parentChild, operations)
    await sql(sql => sql`SELECT seal_access_records(true)`)
    expect(await entries(await as('admin'), parentChild, operations)).toEqual(before)
    expect(operationsOf(before)).toEqual(operations.toReversed())
  })

  test('marks a trainer’s preview of another viewer', async () => {
    const operation = await show({ athletes: [parentChild], previewOf: demoIds.lincolnParent })
    for (const who of ['trainer', 'parent'] as const) {
      expect(await entries(await as(who), parentChild, [operation])).toMatchObject([{ role: 'AT', preview: true }])
    }
  })

  test('is paginated', async () => {
    const athlete = await sql(
      sql => sql.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
        VALUES (${school}, 'Paged', 'Athlete', '2010-05-01', 2028) RETURNING id`,
    )
    const operations: string[] = []
    for (const minutesAgo of [1, 1, 2, 3, 4]) operations.push(await show({ athletes: [athlete], minutesAgo }))
    const trainer = await as('trainer')
    const paged: string[] = []
    let after: string | null = null
    do {
      const { accessLog }: AccessLogQuery = await trainer.ask(AccessLogDocument, { athleteId: athlete, first: 2, after })
      expect(accessLog?.totalCount).toBe(5)
      expect(accessLog?.nodes.length).toBeLessThanOrEqual(2)
      paged.push(...operationsOf(accessLog?.nodes ?? []))
      after = accessLog?.pageInfo.hasNextPage ? accessLog.pageInfo.endCursor : null
    } while (after !== null)
    expect(paged.slice(2)).toEqual(operations.slice(2))
    expect(paged.toSorted()).toEqual(operations.toSorted())
  })

  test.each([
    [{ athleteId: 'nobody' }, 'athleteId'],
    [{ athleteId: parentChild, first: 0 }, 'first'],
    [{ athleteId: parentChild, after: 'bm8=' }, 'after'],
  ])('refuses %j', async (variables, field) => {
    expect(refusals(await (await as('trainer')).run(AccessLogDocument, variables))).toEqual([['BAD_USER_INPUT', field]])
  })
})

describe('access to the log', () => {
  test('is refused to a coach', async () => {
    expect(forbiddenIn(await (await as('coach')).run(AccessLogDocument, { athleteId: parentChild }))).toEqual(['Query.accessLog'])
  })

  test('is given to a parent for their own child, without request ids and without other parents’ names', async () => {
    const other = await addMember('PARENT')
    const operations = [
      await show({ athletes: [parentChild], to: other.membershipId, role: 'PARENT' }),
      await show({ athletes: [parentChild], to: demoIds.lincolnParent, role: 'PARENT' }),
      await show({ athletes: [parentChild] }),
    ]
    const found = await entries(await as('parent'), parentChild, operations)
    expect(found.map(({ role, membership }) => [role, membership !== null])).toEqual([
      ['AT', true],
      ['PARENT', true],
      ['PARENT', false],
    ])
    expect((await entries(await as('trainer'), parentChild, operations)).map(({ membership }) => membership !== null)).toEqual([
      true,
      true,
      true,
    ])
    const asked = await (await as('parent')).raw(`{ accessLog(athleteId: "${parentChild}") { nodes { requestId } } }`)
    expect(forbiddenIn(asked)).toEqual(['AccessRecord.requestId'])
  })

  test('keeps the entries of two siblings apart', async () => {
    const [first, second, both] = [
      await show({ athletes: [parentChild] }),
      await show({ athletes: [parentSecondChild] }),
      await show({ athletes: [parentChild, parentSecondChild] }),
    ]
    const parent = await as('parent')
    expect(operationsOf(await entries(parent, parentChild, [first, second, both]))).toEqual([both, first])
    expect(operationsOf(await entries(parent, parentSecondChild, [first, second, both]))).toEqual([both, second])
  })

  test('does not reveal the other students of a record', async () => {
    await show({ athletes: [parentChild, outAthlete] })
    for (const who of ['parent', 'trainer', 'admin'] as const) {
      const { text } = await (await as(who)).run(AccessLogDocument, { athleteId: parentChild, first: 1000 })
      expect(text).not.toContain(outAthlete)
    }
  })

  test.each([
    ['parent', 'of other parents, even one in the same record as their own child', outAthlete],
    ['trainer', 'of another school', demoIds.rooseveltAthlete],
    ['admin', 'of another school', demoIds.rooseveltAthlete],
  ] as const)('is null for a %s who asks for a student %s, as for an id never issued', async (who, _what, athleteId) => {
    await show({ athletes: [parentChild, outAthlete] })
    const client = await as(who)
    const answers = await Promise.all([athleteId, NEVER_GIVEN_OUT].map(id => client.run(AccessLogDocument, { athleteId: id })))
    const [hidden, nobodys] = answers.map(({ text, status }) => [text, status])
    expect(hidden).toEqual(nobodys)
    expect(answers.map(({ data, errors, status }) => [data, errors, status])).toEqual(Array(2).fill([{ accessLog: null }, [], 200]))
  })

  test('ends for a guardian when the guardianship is revoked', async () => {
    const { client, membershipId } = await addMember('PARENT')
    await sql(
      sql => sql`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
        VALUES (${school}, ${membershipId}, ${outAthlete}, 'Guardian')`,
    )
    const operation = await show({ athletes: [outAthlete] })
    expect(await entries(client, outAthlete, [operation])).toHaveLength(1)
    await sql(sql => sql`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${membershipId}`)
    expect(await client.ask(AccessLogDocument, { athleteId: outAthlete })).toEqual({ accessLog: null })
  })
})
