import { ask, isPublicWay } from './support/ask.js'
import { coordinates } from './support/coordinates.js'
import { probeFor } from './support/routes.js'
import { Stage } from './support/stage.js'

const probes = coordinates.map(({ type, name }) => {
  const probe = probeFor('AT', type, name)
  const isOpen = isPublicWay(probe)
  return { title: `SIGNED OUT · ${name} · ${isOpen ? 'public' : 'none'}`, probe, isOpen }
})

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

test.each(probes)('$title', async ({ probe, isOpen }) => {
  const { status, data, errors } = await ask(stage, probe, null)
  if (isOpen) {
    expect([status, errors]).toEqual([200, []])
  } else {
    expect([status, data, errors.map(({ extensions }) => extensions.code)]).toEqual([401, null, ['UNAUTHENTICATED']])
  }
})

test('only login and refresh work without a sign-in', () => {
  const open = probes.filter(({ isOpen, probe }) => isOpen && probe.path.length === 0)
  expect(open.map(({ probe }) => probe.target)).toEqual(['Mutation.login', 'Mutation.refresh'])
})
