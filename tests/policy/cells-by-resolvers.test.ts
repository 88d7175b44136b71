import { cells, checkCell } from './support/check-cell.js'
import { Stage } from './support/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open({ way: 'resolvers' })
})
afterAll(() => stage.close())

describe('every cell of the access matrix, answered by the resolvers', () => {
  test.each(cells)('$title', cell => checkCell(stage, cell))

  test('that was the way', async () => {
    const { planned, resolvers } = await stage.answered()
    expect(resolvers).toBeGreaterThan(cells.length / 2)
    expect(planned).toBe(0)
  })
})
