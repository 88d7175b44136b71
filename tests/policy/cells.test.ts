import type { Role } from '../../src/generated/tables.js'
import type { Coordinate } from '../../src/policy/coordinates.js'
import { ROLES } from '../../src/policy/scope.js'
import { ask, isPublicWay } from './support/ask.js'
import { checkLookup } from './support/check-lookup.js'
import { expectNothingWritten, expectRefusal, expectTheRestServed } from './support/check-refused.js'
import { expectServed } from './support/check-served.js'
import { coordinates } from './support/coordinates.js'
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

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

describe('every cell of the access matrix', () => {
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
})

describe('nobody is signed in', () => {
  const titled = coordinates.map(coordinate => {
    const probe = probeFor('AT', coordinate.type, coordinate.name)
    const isOpen = isPublicWay(probe)
    return { title: `SIGNED OUT · ${coordinate.name} · ${isOpen ? 'public' : 'none'}`, probe, isOpen }
  })

  test.each(titled)('$title', async ({ probe, isOpen }) => {
    const { status, data, errors } = await ask(stage, probe, null)
    if (isOpen) {
      expect([status, errors]).toEqual([200, []])
    } else {
      expect([status, data, errors.map(({ extensions }) => extensions.code)]).toEqual([401, null, ['UNAUTHENTICATED']])
    }
  })
})
