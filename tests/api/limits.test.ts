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

/** Expects a refusal before any of it runs. */
async function expectOutside(document: string, variables = {}): Promise<void> {
  const answer = await ask(document, variables)
  expect([answer.status, answer.data, refusals(answer)]).toEqual([400, null, [['QUERY_TOO_COMPLEX']]])
  expect(answer.errors[0]?.message).toMatch(/\w+ \w+/)
}

const times = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')

describe('depth: 20 levels are allowed, 21 refused', () => {
  /** A selection on a case that many fields deep. */
  const ofCase = (depth: number): string => {
    if (depth <= 3) return ['id', 'athlete { id }', 'timeline(first: 1) { nodes { id } }'][depth - 1] ?? ''
    return `athlete { cases(first: 1) { nodes { ${ofCase(depth - 3)} } } }`
  }
  const deep = (depth: number): string => `case(id: "${demoIds.activeCase}") { ${ofCase(depth - 1)} }`

  test('when nested directly', async () => {
    await expectInside(`{ ${deep(20)} }`)
    await expectOutside(`{ ${deep(21)} }`)
  })

  test('through fragments, which neither add depth nor hide it', async () => {
    const split = (depth: number): string =>
      `{ case(id: "${demoIds.activeCase}") { ...F } } fragment F on Case { ... on Case { ${ofCase(depth - 1)} } }`
    await expectInside(split(20))
    await expectOutside(split(21))
  })
})

describe('aliases: 100 are allowed, 101 refused', () => {
  const aliases = (count: number): string => times(count, index => `a${index}: role`)

  test('in one selection', async () => {
    await expectInside(`{ viewer { ${aliases(100)} } }`)
    await expectOutside(`{ viewer { ${aliases(101)} } }`)
  })

  test('over the whole operation, including fragments', async () => {
    const document = (inFragment: number): string =>
      `{ viewer { ${aliases(50)} ...F } } fragment F on Viewer { ${times(inFragment, index => `b${index}: role`)} }`
    await expectInside(document(50))
    await expectOutside(document(51))
  })

  test('in a mutation', async () => {
    await expectOutside(`mutation { ${times(101, index => `a${index}: logout`)} }`)
  })
})

describe('directives: 50 are allowed, 51 refused', () => {
  test('each on its own field', async () => {
    const fields = (count: number): string => times(count, index => `a${index}: role @include(if: true)`)
    await expectInside(`{ viewer { ${fields(50)} } }`)
    await expectOutside(`{ viewer { ${fields(51)} } }`)
  })
})

describe('tokens: 5000 are allowed, 5001 refused', () => {
  const document = (tokens: number): string => {
    // Each viewer is 50 tokens. No field is repeated often enough to hit the limit on merged fields.
    const fields = ['role', 'email', 'displayName', 'membershipId', '__typename'].map(field => `${field} `.repeat(9)).join('')
    const viewers = times(98, index => `v${index}: viewer { ${fields} }`)
    return `{ ${viewers} ${'__typename '.repeat(tokens - 2 - 98 * 50)} }`
  }

  test('of any kind', async () => {
    await expectInside(document(5000))
    await expectOutside(document(5001))
  })

  test('not counting comments and commas', async () => {
    await expectInside(`# ${'x '.repeat(20_000)}\n{${','.repeat(20_000)} viewer { role } }`)
  })
})

describe('rows: a million are allowed, more are refused', () => {
  const casesOfAll = (each: number | string, directive = ''): string =>
    `roster(first: 1000) ${directive} { nodes { cases(first: ${each}) { nodes { id } } } }`

  test('by page sizes', async () => {
    await expectInside(`{ ${casesOfAll(999)} }`) // Each athlete is a row too.
    await expectOutside(`{ ${casesOfAll(1000)} }`)
  })

  test('by page sizes from variables', async () => {
    await expectInside(`query ($each: Int) { ${casesOfAll('$each')} }`, { each: 999 })
    await expectOutside(`query ($each: Int) { ${casesOfAll('$each')} }`, { each: 1000 })
  })

  test('by a variable’s default, even after a request with null', async () => {
    const document = `query ($each: Int = 1000) { ${casesOfAll('$each')} }`
    await expectInside(document, { each: null })
    await expectOutside(document)
    await expectInside(document, { each: 999 })
  })

  test('summed over the operation, including fragments', async () => {
    await expectOutside(`{ ${casesOfAll(500)} again: ${casesOfAll(500)} }`)
    await expectOutside(`{ ...F again: ${casesOfAll(500)} } fragment F on Query { ${casesOfAll(500)} }`)
  })

  test('not counting what @include leaves out', async () => {
    const document = `query ($twice: Boolean!) { ${casesOfAll(500)} again: ${casesOfAll(500, '@include(if: $twice)')} }`
    await expectInside(document, { twice: false })
    await expectOutside(document, { twice: true })
    await expectInside(document, { twice: false })
  })

  test('of the named operation only', async () => {
    const query = `query Small { viewer { role } } query Large { ${casesOfAll(1000)} }`
    const send = async (operationName: string): Promise<number> =>
      (await (await as('trainer')).post(JSON.stringify({ query, operationName }))).status
    expect([await send('Small'), await send('Large')]).toEqual([200, 400])
  })
})

describe('a document that is larger than it looks', () => {
  /** Each fragment spreads the next one twice, so the last is spread two to the power of the count. */
  const doubled = (count: number, type: string, leaf: string): string =>
    times(count, index => `fragment F${index} on ${type} { ${index === count - 1 ? leaf : `...F${index + 1} ...F${index + 1}`} }`)

  test.each([
    ['within the root', `{ ...F0 } ${doubled(60, 'Query', '__typename')}`],
    ['within a mutation', `mutation { ...F0 } ${doubled(60, 'Mutation', 'logout')}`],
    ['within rows', `{ roster { nodes { ...F0 } } } ${doubled(60, 'Athlete', 'id')}`],
  ])('is refused at once %s, signed in or not', async (_what, document) => {
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
  ])('is refused because a fragment contains %s', async (_what, document) => {
    const answer = await ask(document)
    expect([answer.status, answer.data]).toEqual([400, null])
    expect(answer.errors.every(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED')).toBe(true)
    expect(answer.errors.map(({ message }) => message).join()).toContain('within itself')
  })

  test('is refused because it nests brackets too deep', async () => {
    const answer = await ask(`{ roster(filter: ${'['.repeat(4_000)} }`)
    expect(answer.status).toBe(400)
  })
})

describe('a practice plan', () => {
  const plan = (first: number): string =>
    `{ practicePlan(teamId: "${demoIds.varsityFootball}") { full { cases(first: ${first}) { nodes { timeline(first: 1000) { nodes { id } } } } } } }`

  test('costs as many rows as the team has athletes, times what is selected on each', async () => {
    await expectInside(plan(10))
    await expectOutside(plan(50))
  })
})
