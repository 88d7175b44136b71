import type { Role } from '../../src/generated/tables.js'
import type { Coordinate } from '../../src/policy/coordinates.js'
import { ROLES } from '../../src/policy/scope.js'
import { ask } from './support/ask.js'
import { checkLookup } from './support/check-lookup.js'
import { expectNothingWritten, expectRefusal, expectTheRestServed } from './support/check-refused.js'
import { expectServed } from './support/check-served.js'
import { coordinates } from './support/coordinates.js'
import type { Way } from './support/operation.js'
import { isLookup, probeFor, refusedAt } from './support/routes.js'
import { Stage } from './support/stage.js'

interface Cell {
  readonly title: string
  readonly coordinate: Coordinate
  readonly role: Role
}

const cells: readonly Cell[] = coordinates.flatMap(coordinate =>
  ROLES.map(role => ({ title: `${role} · ${coordinate.name} · ${coordinate.cells[role]}`, coordinate, role })),
)

const ways: readonly (readonly [Way, string])[] = [
  ['planned', 'every cell of the access matrix, answered by one statement'],
  ['resolvers', 'every cell of the access matrix, answered by the resolvers'],
]

describe.each(ways)('%s: %s', way => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open({ way })
  })
  afterAll(() => stage.close())

  test.each(cells)('$title', async ({ coordinate: { type, name, cells: scopes }, role }) => {
    if (isLookup(name)) return checkLookup(stage, name, role)
    const probe = probeFor(role, type, name)
    const place = refusedAt(probe, role)
    if (place === null) return expectServed(stage, await ask(stage, probe, role), probe, role)

    // Where the refusal comes before the field itself, the matrix must not promise the field.
    expect(scopes[role]).toBe('none')
    const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
    const parents = expectRefusal(answer, probe, place)
    await expectTheRestServed(stage, answer, parents, probe.path[place] ?? name, role)
  })

  test('that was the way', async () => {
    const { planned, resolvers } = await stage.answered()
    expect(way === 'planned' ? planned : resolvers).toBeGreaterThan(cells.length / 2)
    // No statement holds a sign-in.
    if (way === 'resolvers') expect(planned).toBe(0)
  })
})
