import { cells, checkCell } from './support/check-cell.js'
import { Stage } from './support/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open({ way: 'planned' })
})
afterAll(() => stage.close())

describe('the words of the access matrix, answered by one statement', () => {
  test.each(cells)('$title', cell => checkCell(stage, cell))

  test('that was the way', async () => {
    const { planned, resolvers } = await stage.answered()
    expect(planned).toBeGreaterThan(cells.length / 2)
    expect(resolvers).toBeLessThan(cells.length / 10) // no statement holds a sign-in
  })
})
