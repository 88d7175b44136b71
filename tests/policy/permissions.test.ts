import type { Role } from '../../src/generated/tables.js'
import { ROLES } from '../../src/policy/scope.js'
import { ask } from './support/ask.js'
import { expectNothingWritten, expectRefusal } from './support/check-refused.js'
import { coordinateOf, coordinates } from './support/coordinates.js'
import { probeFor, refusedAt } from './support/routes.js'
import { Stage } from './support/stage.js'
import { turnTo, type Way } from './support/operation.js'
import { testInEvidence } from '../support/evidence.js'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

interface Permission {
  readonly coordinate: string
  readonly allowed: boolean
  readonly scope: string
}
async function permissionsOf(role: Role, way: Way, args = ''): Promise<readonly Permission[]> {
  const document = `{ viewer { permissions${args} { coordinate allowed scope ${turnTo(way)} } } }`
  const answer = await (await stage.client(role)).raw<{ readonly viewer: { readonly permissions: readonly Permission[] } }>(document)
  expect(answer.errors).toEqual([])
  return answer.data?.viewer.permissions ?? []
}

describe.each(ROLES)('the permissions of %s', role => {
  test.each(['planned', 'resolvers'] as const)('contain every coordinate of the schema once, with the matrix’s scope: %s', async way => {
    const found = await permissionsOf(role, way)
    expect(found.map(({ coordinate }) => coordinate)).toEqual(coordinates.map(({ name }) => name).sort())
    expect(found.map(({ scope }) => scope)).toEqual(found.map(({ coordinate }) => coordinateOf(coordinate).cells[role].toUpperCase()))
    expect(found.every(({ allowed, scope }) => allowed === (scope !== 'NONE'))).toBe(true)
  })

  test('of one type are those of its fields', async () => {
    const all = await permissionsOf(role, 'planned')
    for (const type of ['Event', 'Mutation', 'EventEdge', 'Even', '', 'No.thing']) {
      const expected = all.filter(({ coordinate }) => coordinate.split('.')[0] === type)
      for (const way of ['planned', 'resolvers'] as const)
        expect((await permissionsOf(role, way, `(type: "${type}")`)).map(({ coordinate }) => coordinate)).toEqual(
          expected.map(({ coordinate }) => coordinate),
        )
    }
  })

  test('take one statement at most, with or without a type', async () => {
    const before = await stage.answered()
    await permissionsOf(role, 'planned', '(type: "Case")')
    await permissionsOf(role, 'planned', '(type: null)')
    const after = await stage.answered()
    expect([after.planned - before.planned, after.resolvers - before.resolvers]).toEqual([2, 0])
  })

  testInEvidence('that are denied are each refused by the API', async () => {
    const denied = (await permissionsOf(role, 'planned')).filter(({ allowed }) => !allowed)
    expect(denied.length > 0).toBe(role !== 'AT')
    for (const { coordinate } of denied) {
      const probe = probeFor(role, coordinateOf(coordinate).type, coordinate)
      const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
      expectRefusal(answer, probe, refusedAt(probe, role) ?? probe.path.length)
    }
  })
})
