import { cells, checkCell } from './support/check-cell.js'
import { coordinates } from './support/coordinates.js'
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
    // A preview's own operation goes its own way: one parent's, with each of its coordinates.
    const previews = coordinates.filter(({ type, name }) => type === 'AccessPreview' || name === 'Query.previewAs')
    expect(planned).toBe(previews.length)
  })
})
