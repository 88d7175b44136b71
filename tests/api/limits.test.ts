import { demoIds } from '../../prisma/demo/ids.js'
import type { Answer } from '../support/client.js'
import { refusals, useServer } from './support.js'

const { as, anonymous } = useServer({ debug: false })

const ask = async (document: string, variables = {}): Promise<Answer<Readonly<Record<string, unknown>>>> =>
  (await as('trainer')).raw(document, variables)

async function expectInside(document: string, variables = {}): Promise<void> {
  const answer = await ask(document, variables)
  expect([answer.status, refusals(answer)]).toEqual([200, []])
}

/** Refused before any of it runs. */
async function expectOutside(document: string, variables = {}): Promise<void> {
  const answer = await ask(document, variables)
  expect([answer.status, answer.data, refusals(answer)]).toEqual([400, null, [['QUERY_TOO_COMPLEX']]])
  expect(answer.errors[0]?.message).toMatch(/\w+ \w+/)
}

const times = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')

describe('fields within each other: 20 are inside, 21 outside', () => {
  /** A selection of a case, so many fields deep: its event's case's event's … id. */
  const ofCase = (depth: number): string => {
    if (depth <= 3) return ['id', 'athlete { id }', 'timeline(first: 1) { nodes { id } }'][depth - 1] ?? ''
    return `athlete { cases(first: 1) { nodes { ${ofCase(depth - 3)} } } }`
  }
  const deep = (depth: number): string => `case(id: "${demoIds.activeCase}") { ${ofCase(depth - 1)} }`

  test('where they are written', async () => {
    await expectInside(`{ ${deep(20)} }`)
    await expectOutside(`{ ${deep(21)} }`)
  })

  test('in fragments, which make nothing deeper and hide nothing', async () => {
    const split = (depth: number): string =>
      `{ case(id: "${demoIds.activeCase}") { ...F } } fragment F on Case { ... on Case { ${ofCase(depth - 1)} } }`
    await expectInside(split(20))
    await expectOutside(split(21))
  })
})

describe('aliases: 100 are inside, 101 outside', () => {
  const aliases = (count: number): string => times(count, index => `a${index}: role`)

  test('in one selection', async () => {
    await expectInside(`{ viewer { ${aliases(100)} } }`)
    await expectOutside(`{ viewer { ${aliases(101)} } }`)
  })

  test('over the whole operation, fragments too', async () => {
    const document = (inFragment: number): string =>
      `{ viewer { ${aliases(50)} ...F } } fragment F on Viewer { ${times(inFragment, index => `b${index}: role`)} }`
    await expectInside(document(50))
    await expectOutside(document(51))
  })

  test('of a mutation too', async () => {
    await expectOutside(`mutation { ${times(101, index => `a${index}: logout`)} }`)
  })
})

describe('directives: 50 are inside, 51 outside', () => {
  test('each at a field of its own', async () => {
    const fields = (count: number): string => times(count, index => `a${index}: role @include(if: true)`)
    await expectInside(`{ viewer { ${fields(50)} } }`)
    await expectOutside(`{ viewer { ${fields(51)} } }`)
  })
})

describe('tokens: 5000 are inside, 5001 outside', () => {
  const document = (tokens: number): string => {
    // Each is 50 tokens; no field stands in it often enough to make its merging a limit of its own.
    const fields = ['role', 'email', 'displayName', 'membershipId', '__typename'].map(field => `${field} `.repeat(9)).join('')
    const viewers = times(98, index => `v${index}: viewer { ${fields} }`)
    return `{ ${viewers} ${'__typename '.repeat(tokens - 2 - 98 * 50)} }`
  }

  test('whatever they are', async () => {
    await expectInside(document(5000))
    await expectOutside(document(5001))
  })

  test('and comments and commas are none', async () => {
    await expectInside(`# ${'x '.repeat(20_000)}\n{${','.repeat(20_000)} viewer { role } }`)
  })
})

describe('rows: a million are inside, more outside', () => {
  const casesOfAll = (each: number | string, directive = ''): string =>
    `roster(first: 1000) ${directive} { nodes { cases(first: ${each}) { nodes { id } } } }`

  test('by the sizes of the pages', async () => {
    await expectInside(`{ ${casesOfAll(999)} }`) // each athlete is a row too
    await expectOutside(`{ ${casesOfAll(1000)} }`)
  })

  test('by sizes that come from variables', async () => {
    await expectInside(`query ($each: Int) { ${casesOfAll('$each')} }`, { each: 999 })
    await expectOutside(`query ($each: Int) { ${casesOfAll('$each')} }`, { each: 1000 })
  })

  test('by a variable’s default, also where null was asked for before', async () => {
    const document = `query ($each: Int = 1000) { ${casesOfAll('$each')} }`
    await expectInside(document, { each: null })
    await expectOutside(document)
    await expectInside(document, { each: 999 })
  })

  test('added up over the operation, fragments too', async () => {
    await expectOutside(`{ ${casesOfAll(500)} again: ${casesOfAll(500)} }`)
    await expectOutside(`{ ...F again: ${casesOfAll(500)} } fragment F on Query { ${casesOfAll(500)} }`)
  })

  test('without what is left out of the operation', async () => {
    const document = `query ($twice: Boolean!) { ${casesOfAll(500)} again: ${casesOfAll(500, '@include(if: $twice)')} }`
    await expectInside(document, { twice: false })
    await expectOutside(document, { twice: true })
    await expectInside(document, { twice: false })
  })

  test('of the operation that is named, and not of the others', async () => {
    const query = `query Small { viewer { role } } query Large { ${casesOfAll(1000)} }`
    const send = async (operationName: string): Promise<number> =>
      (await (await as('trainer')).post(JSON.stringify({ query, operationName }))).status
    expect([await send('Small'), await send('Large')]).toEqual([200, 400])
  })
})

describe('a document that is larger than it looks', () => {
  /** Each fragment is spread twice in the one before: the last one two to the power of their number. */
  const doubled = (count: number, type: string, leaf: string): string =>
    times(count, index => `fragment F${index} on ${type} { ${index === count - 1 ? leaf : `...F${index + 1} ...F${index + 1}`} }`)

  test.each([
    ['within the root', `{ ...F0 } ${doubled(60, 'Query', '__typename')}`],
    ['within a mutation', `mutation { ...F0 } ${doubled(60, 'Mutation', 'logout')}`],
    ['within rows', `{ roster { nodes { ...F0 } } } ${doubled(60, 'Athlete', 'id')}`],
  ])('is refused at once, %s, signed in or not', async (_what, document) => {
    for (const client of [anonymous(), await as('trainer')]) {
      const answer = await client.raw(document)
      expect([answer.status, answer.data, refusals(answer)]).toEqual([400, null, [['QUERY_TOO_COMPLEX']]])
    }
  })

  test.each([
    ['itself', '{ viewer { ...A } } fragment A on Viewer { role ...A }'],
    ['itself by way of another', '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }'],
    ['itself at the root', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }'],
    ['itself through its rows', '{ roster { nodes { ...A } } } fragment A on Athlete { cases { nodes { athlete { ...A } } } }'],
    ['itself in a mutation', 'mutation { ...A } fragment A on Mutation { logout ...A }'],
  ])('because a fragment holds %s is refused', async (_what, document) => {
    const answer = await ask(document)
    expect([answer.status, answer.data]).toEqual([400, null])
    expect(answer.errors.every(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED')).toBe(true)
    expect(answer.errors.map(({ message }) => message).join()).toContain('within itself')
  })

  test('because it nests brackets without end is refused', async () => {
    const answer = await ask(`{ roster(filter: ${'['.repeat(4_000)} }`)
    expect(answer.status).toBe(400)
  })
})

describe('a practice plan', () => {
  const plan = (first: number): string =>
    `{ practicePlan(teamId: "${demoIds.varsityFootball}") { full { cases(first: ${first}) { nodes { timeline(first: 1000) { nodes { id } } } } } } }`

  test('costs as many rows as a team has athletes, each with what is asked of it', async () => {
    await expectInside(plan(10))
    await expectOutside(plan(50))
  })
})
