import fc from 'fast-check'
import type { Viewer } from '../../src/auth/viewer.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'
import { accountNames, signInAll, viewerOf, type AccountName } from './support/accounts.js'
import { goodValues } from './support/good-values.js'
import { gatherKnown } from './support/known.js'
import { Operations } from './support/operation-spec.js'
import { queryText } from './support/operation-text.js'
import { fittingArgs } from './support/page-args.js'
import { TwoWays, type Asked } from './support/two-ways.js'
import type { Known } from './support/good-values.js'

const DOCUMENTS = Number(process.env['DOCUMENTS'] ?? (onServer() ? 500 : 320))
const SECONDS = 50
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)

let test_: TestDatabase
let ways: TwoWays
let viewers: ReadonlyMap<AccountName, Viewer>
let known: Known

beforeAll(async () => {
  test_ = await createTestDatabase('demo')
  ways = new TwoWays(test_.database)
  await ways.start()
  viewers = await signInAll(test_.database)
  known = await gatherKnown(ways, viewers)
}, 60_000)
afterAll(async () => {
  await ways.stop()
  await test_.drop()
})

async function expectSameAnswer(name: AccountName, asked: Asked): Promise<void> {
  const viewer = viewerOf(viewers, name)
  ways.failures.length = 0
  const t0 = performance.now()
  const planned = await ways.askPlanned(viewer, asked)
  const t1 = performance.now()
  const plain = await ways.askPlainly(viewer, asked)
  const t2 = performance.now()
  process.stdout.write(
    `${(t1 - t0).toFixed(0)} ${(t2 - t1).toFixed(0)} ${planned.length} ${asked.document.length} ${planned.slice(0, 11) === '{"errors":[' && !planned.includes('"data"') ? planned.slice(0, 100) : ''}\n`,
  )
  expect({ name, asked, body: planned, failures: ways.failures.map(String) }).toEqual({ name, asked, body: plain, failures: [] })
}

test('x', async () => {
  const values = goodValues(known)
  const operations = new Operations(ways.schemas.bare, values, field => fittingArgs(field, known, values))
  const account = fc.constantFrom(...accountNames)
  let asked = 0
  let ms = 0
  await fc
    .assert(
      fc.asyncProperty(
        operations.query(6).map(spec => queryText(ways.schemas.bare, spec)),
        account,
        account,
        async (operation, one, other) => {
          const { document, operationName, variables } = operation
          const t = performance.now()
          await expectSameAnswer(one, { document, operationName, variables: variables[0] })
          await expectSameAnswer(other, { document, operationName, variables: variables[1] })
          ms += performance.now() - t
          asked += 2
        },
      ),
      { seed, numRuns: DOCUMENTS },
    )
    .finally(() => process.stdout.write(`seed ${seed} ${asked} ${ms} ${JSON.stringify(ways.ways)}\n`))
}, 200_000)
