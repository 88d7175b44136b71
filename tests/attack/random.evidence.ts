import fc from 'fast-check'
import { buildSchemas } from '../../src/schema/schema.js'
import type { Operation } from '../execution/support/operation-text.js'
import { onServer } from '../support/databases.js'
import type { TestServer } from '../support/server.js'
import { attacksOn } from './support/attack-operations.js'
import { aim, type Ids } from './support/attack-values.js'
import { AttackStage, refuses, startAttackServer, type Attacker, type Reply } from './support/attack-stage.js'
import { canariesIn } from './support/canaries.js'
import { shownAlthoughRefused } from './support/refused-values.js'
import { keepLog } from './support/server-log.js'
import { sampleWorld } from './support/world-spec.js'
import { seed, tell, times } from '../support/evidence.js'

// Random districts, and random valid operations by everyone in them. No answer may contain anything that the oracle hides from its
// viewer, and no refused operation may write.
const OPERATIONS = (onServer() ? 20_000 : 3_000) * times
const WORLDS = onServer() ? 4 : 2
/**
 * Shares of each world's documents: queries, mutations on rows of a school whose members send nothing, mutations by
 * roles that may do none.
 */
const SHARES = { queries: 0.8, foreign: 0.1, denied: 0.1 }
const SECONDS = 400 * times

const { bare: schema } = buildSchemas()
const tally = { operations: 0, withData: 0, mutations: 0, refused: 0 }
const ways = new Map<string, number>()

const log = keepLog()
/** The canaries of all worlds. */
const everything = new Set<string>()
let server: TestServer
beforeAll(async () => {
  server = await startAttackServer()
}, 60_000)
afterAll(async () => {
  await server.close()
  log.end()
})

interface Failure {
  readonly role: string
  readonly leaks: readonly string[]
  readonly refused: readonly string[]
  readonly problem: string | null
}

/** What is wrong with an answer, or null. */
function wrongWith(stage: AttackStage, attacker: Attacker, operation: Operation, reply: Reply): Failure | null {
  const leaks = stage.leaks(attacker, reply, operation.document)
  const codes = (reply.body.errors ?? []).map(({ extensions }) => extensions?.code)
  const problem =
    codes.includes('INTERNAL_SERVER_ERROR') || reply.status >= 500
      ? `failed: ${reply.text}`
      : attacker.role === null && hasData(reply) && !operation.document.includes('__typename')
        ? 'answered'
        : null
  // After switchMembership the answer is the other membership's.
  const isOfItsRole = attacker.role !== null && !operation.document.includes('switchMembership')
  const refused = !isOfItsRole ? [] : shownAlthoughRefused(schema, operation, reply.body.data, refuses(attacker.role))
  if (leaks.length === 0 && refused.length === 0 && problem === null) return null
  return { role: `${attacker.role ?? 'signed out'}, ${attacker.name}`, leaks, refused, problem }
}

const hasData = ({ body }: Reply): boolean => Object.values(body.data ?? {}).some(value => value !== null && value !== undefined)

/** The ids that an attacker puts into an operation. */
type Targets = (attacker: Attacker) => readonly Ids[]

async function askAs(
  stage: AttackStage,
  attackers: readonly Attacker[],
  template: Operation,
  kinds: readonly string[],
  targets: Targets,
): Promise<void> {
  const failures = await Promise.all(
    attackers.map(async (attacker, index) => {
      const operation = JSON.parse(aim(JSON.stringify(template), kinds, targets(attacker))) as Operation
      const variables = operation.variables[index % 2 === 0 ? 0 : 1]
      const reply = await stage.ask(attacker.token, operation.document, variables, operation.operationName)
      tally.operations += 1
      if (hasData(reply)) tally.withData += 1
      if ((reply.body.errors ?? []).length > 0) tally.refused += 1
      const failure = wrongWith(stage, attacker, operation, reply)
      return failure && { ...failure, document: operation.document, variables }
    }),
  )
  const [first] = failures.filter(failure => failure !== null)
  if (first) throw new Error(`${first.role}, was answered what must not be: ${JSON.stringify(first, null, 2)}`)
}

async function attack(stage: AttackStage, operations: number, seedOfWorld: number): Promise<void> {
  const asking = stage.attackers.filter(({ row }) => row === null || row.place < 2)
  const notTrainers = asking.filter(({ role }) => role !== 'AT')
  const loot = await stage.loot()
  let written = await stage.checksum()
  const documents = (share: number, each: readonly Attacker[]): number => Math.ceil((operations * share) / each.length)
  const run = (over: fc.Arbitrary<Operation>, each: readonly Attacker[], share: number, targets: Targets, writes: boolean): Promise<void> =>
    fc.assert(
      fc.asyncProperty(over, async operation => {
        await askAs(stage, each, operation, loot.kinds, targets)
        if (!writes) return
        tally.mutations += each.length
        const [before, after] = [written, await stage.checksum()]
        written = after
        if (after !== before) throw new Error('a mutation that has to be refused has written')
      }),
      { seed: seedOfWorld, numRuns: documents(share, each), interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: true },
    )
  const { queries, mutations } = attacksOn(schema, loot)
  const own: Targets = attacker => stage.targetsOf(attacker)
  const nobodys = [stage.idsOfSchool(2)]
  await run(queries, asking, SHARES.queries, own, false)
  expect(await stage.checksum()).toBe(written)
  await run(mutations, asking, SHARES.foreign, () => nobodys, true)
  await run(mutations, notTrainers, SHARES.denied, own, true)
}

test.each(Array.from({ length: WORLDS }, (_, world) => world))(
  'in random world %s no answer shows hidden data, and no refused operation writes',
  async world => {
    const stage = await AttackStage.open(server, `${seed} ${world}`, sampleWorld(seed + world))
    for (const canary of stage.everything.keys()) everything.add(canary)
    try {
      await attack(stage, OPERATIONS / WORLDS, seed + world)
    } finally {
      stage.close()
    }
  },
  SECONDS * 1000,
)

test('there are enough attacks, and enough of them return data', async () => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  for (const [, way = '', count] of metrics.matchAll(/rtsport_operations_total\{way="(\w+)"\} (\d+)/g)) ways.set(way, Number(count))
  tell(`attacks, seed ${seed}: ${JSON.stringify({ ...tally, ways: Object.fromEntries(ways) })}`)
  expect(tally.operations).toBeGreaterThanOrEqual(OPERATIONS)
  expect(tally.withData).toBeGreaterThan(0.25 * tally.operations)
  expect(tally.mutations).toBeGreaterThan(0.1 * tally.operations)
  for (const way of ['statement', 'shielded', 'resolvers'])
    expect([way, (ways.get(way) ?? 0) > 0.03 * tally.operations]).toEqual([way, true])
})

test('the server’s log contains no data from the attacks', () => {
  expect(everything.size).toBeGreaterThan(1000)
  expect([...canariesIn(log.text())].filter(canary => everything.has(canary))).toEqual([])
})
