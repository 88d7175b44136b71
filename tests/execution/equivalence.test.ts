import fc from 'fast-check'
import { demoIds } from '../../prisma/demo/ids.js'
import { inTransaction } from '../support/sql.js'
import { accountNames } from './support/accounts.js'
import { badValues } from './support/bad-values.js'
import { goodValues, type Known } from './support/good-values.js'
import { gatherKnown } from './support/known.js'
import { Operations } from './support/operation-spec.js'
import { mutationText, queryText, type MutationSpec, type Operation } from './support/operation-text.js'
import { fittingArgs } from './support/page-args.js'
import { useExecutionPaths } from './support/use-execution-paths.js'
import { seed, tell, volume } from '../support/evidence.js'

// The planner's answer must equal, byte for byte, that of the resolvers behind graphql-shield.
/** Each document runs twice, as two accounts and with two sets of variables. */
const GOOD_DOCUMENTS = volume({ test: 100, evidence: 500 })
const BAD_DOCUMENTS = volume({ test: 40, evidence: 100 })
const MUTATIONS = volume({ test: 10, evidence: 40 })
const SECONDS = 400
const MOST_BY_RESOLVERS = 0.02

const { ways, store, viewers, sameAnswer } = useExecutionPaths()
const account = fc.constantFrom(...accountNames)

let known: Known
beforeAll(async () => {
  known = await gatherKnown(ways(), viewers())
})

interface Tally {
  operations: number
  /** Answers that contain rows. */
  withData: number
}

/** Runs every generated operation with both sets of variables, as two accounts. */
async function askAll(operations: fc.Arbitrary<Operation>, documents: number): Promise<Tally> {
  const tally: Tally = { operations: 0, withData: 0 }
  const property = fc.asyncProperty(
    operations,
    account,
    account,
    async ({ document, operationName, variables: [first, second] }, one, other) => {
      for (const [name, variables] of [[one, first] as const, [other, second] as const]) {
        const body = await sameAnswer(name, { document, operationName, variables })
        tally.operations += 1
        if (body.length > 200) tally.withData += 1
      }
    },
  )
  await fc.assert(property, { seed, numRuns: documents })
  return tally
}

function print(what: string, { operations, withData }: Tally): void {
  const { statement, shielded, resolvers } = ways().ways
  tell(
    `${what}, seed ${seed}: ${operations} operations, ${withData} with data; ` +
      `${statement} by a statement, ${shielded} behind the shield, ${resolvers} by the resolvers`,
  )
}

beforeEach(() => {
  ways().forgetWays()
})

test(
  'random operations have the same answer both ways, and rarely need the resolvers',
  async () => {
    const { schemas } = ways()
    const values = goodValues(known)
    const operations = new Operations(schemas.bare, values, field => fittingArgs(field, known, values))
    const tally = await askAll(
      operations.query(6).map(spec => queryText(schemas.bare, spec)),
      GOOD_DOCUMENTS,
    )
    print('good input', tally)
    expect(tally.operations).toBe(2 * GOOD_DOCUMENTS)
    expect(tally.withData).toBeGreaterThan(0.4 * tally.operations)
    expect(ways().ways.resolvers).toBeLessThanOrEqual(MOST_BY_RESOLVERS * tally.operations)
  },
  SECONDS * 1000,
)

test(
  'random operations with bad ids, cursors, page sizes and texts have the same errors both ways',
  async () => {
    const { schemas } = ways()
    const operations = new Operations(schemas.bare, badValues(known), () => null)
    const tally = await askAll(
      operations.query(3).map(spec => queryText(schemas.bare, spec)),
      BAD_DOCUMENTS,
    )
    print('bad input', tally)
    expect(ways().ways.resolvers).toBeGreaterThan(0.2 * tally.operations)
  },
  SECONDS * 1000,
)

test(
  'random payload selections have the same answer both ways',
  async () => {
    const { schemas } = ways()
    const values = goodValues(known)
    const operations = new Operations(schemas.bare, values, field => fittingArgs(field, known, values))
    // A repeated entry key gets the first answer and writes nothing.
    const entry = await inTransaction(store().database, 'rollback', async sql => {
      const { athleteId, bodyPart, side } = await sql.row<{ athleteId: string; bodyPart: string; side: string }>`
        SELECT athlete_id AS "athleteId", body_part AS "bodyPart", side FROM cases WHERE id = ${demoIds.reopenableCase}`
      return { athleteId, bodyPart, side, participation: 'RESTRICTED', entryKey: 'equivalence' }
    })
    const eventId = await inTransaction(
      store().database,
      'rollback',
      sql => sql.value<string>`
      SELECT id FROM events WHERE case_id = ${demoIds.activeCase} ORDER BY occurred_at LIMIT 1`,
    )
    const shown = { eventId, visibility: ['AT', 'COACH'] }
    const noted = { caseId: demoIds.activeCase, entryKey: 'equivalence, too' }
    const entries = [{ addNote: { ...noted, summary: 'Seen' } }, { addNote: { ...noted, summary: '' } }]

    const applied = { caseId: demoIds.restrictedCase, protocol: 'ANKLE_SPRAIN', entryKey: 'equivalence, of a protocol' }
    const completed = { milestoneId: demoIds.currentStep, entryKey: 'equivalence, of a step' }

    const payload = (text: string, name: string): fc.Arbitrary<MutationSpec['fields'][number]> =>
      operations.selectionOf(name, 3).map(items => ({ text, payload: name, items }))
    const field = fc.oneof(
      payload('sidelineEntry(input: $entry)', 'SidelineEntryPayload'),
      payload('setEventVisibility(input: $shown)', 'SetEventVisibilityPayload'),
      payload('syncEntries(entries: $entries)', 'SyncEntriesPayload'),
      payload('applyProtocol(input: $applied)', 'ApplyProtocolPayload'),
      payload('completeMilestone(input: $completed)', 'CompleteMilestonePayload'),
    )
    const definitions = [
      '$entry: SidelineEntryInput!',
      '$shown: SetEventVisibilityInput!',
      '$entries: [EntryInput!]!',
      '$applied: ApplyProtocolInput!',
      '$completed: CompleteMilestoneInput!',
    ]
    const mutation = fc.array(field, { minLength: 1, maxLength: 3 }).map(fields => {
      const used = definitions.filter(definition => fields.some(({ text }) => text.includes(definition.slice(0, definition.indexOf(':')))))
      return mutationText(schemas.bare, { fields, definitions: used, variables: { entry, shown, entries, applied, completed } })
    })
    await sameAnswer('at@lincoln', { document: 'mutation { __typename }' })
    await ways().askPlanned(viewers().get('at@lincoln') ?? null, {
      document: `mutation ($entry: SidelineEntryInput!, $entries: [EntryInput!]!, $applied: ApplyProtocolInput!, $completed: CompleteMilestoneInput!) {
        sidelineEntry(input: $entry) { replayed } syncEntries(entries: $entries) { __typename }
        applyProtocol(input: $applied) { replayed } completeMilestone(input: $completed) { replayed }
      }`,
      variables: { entry, entries, applied, completed },
    })
    ways().forgetWays()
    const tally = await askAll(mutation, MUTATIONS)
    print('payloads', tally)
    expect(ways().ways.resolvers).toBe(0)
  },
  SECONDS * 1000,
)
