import { ROLES } from '../../src/policy/scope.js'
import { operationOf } from './support/ask.js'
import { coordinates, isPublic } from './support/coordinates.js'
import { rowsIn, type Row } from './support/operation.js'
import { Stage } from './support/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

const roots = coordinates.filter(({ type, name }) => ['Query', 'Mutation'].includes(type) && !isPublic(name)).map(({ name }) => name)

// A token counts only while the database confirms its session. That comes first, even where the role alone would be refused.
describe.each(ROLES)('the access token of an ended session is refused: %s', role => {
  test.each(roots)('%s', async target => {
    const operation = await operationOf(stage, { path: [], target }, role)
    const client = await stage.newClient(role)
    await client.raw('mutation { logout }')
    const before = await stage.written()
    const { status, data, errors } = await client.raw<Row>(operation)
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED'])
    expect([status, rowsIn(data)]).toEqual([401, []])
    expect(await stage.written()).toEqual(before)
  })
})
