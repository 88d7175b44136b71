import { cells, checkCell } from './support/check-cell.js'
import { Stage } from './support/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open({ way: 'planned' })
})
afterAll(() => stage.close())

describe('every checked cell of the access matrix, answered by one statement', () => {
  test.each(cells)('$title', cell => checkCell(stage, cell))

  test('most of the operations above took one statement', async () => {
    const { planned, resolvers } = await stage.answered()
    expect(planned).toBeGreaterThan(cells.length / 2)
    expect(resolvers).toBeLessThan(cells.length / 10) // Sign-ins always go through resolvers.
  })
})
