import { print } from 'graphql'
import { RosterDocument } from '../generated/documents.js'
import { useServer } from './support.js'

const INTROSPECTION = '{ __schema { types { name } } __type(name: "Athlete") { name } }'
/** Schema words that none of the documents below contains. */
const UNTOLD = /Did you mean|firstName|totalCount|STATUS_WORST_FIRST|sidelineEntry|athleteId/
const nearMisses: readonly (readonly [what: string, document: string, variables?: object])[] = [
  ['a field', '{ roster { nodes { firstNam } } }'],
  ['a field of the root', '{ rooster { pageInfo { endCursor } } }'],
  ['a mutation', 'mutation { sidelineEntri }'],
  ['an argument', '{ roster(filters: {}) { pageInfo { endCursor } } }'],
  ['a field of an input', 'mutation { x(input: { athletId: "" }) }'],
  ['a literal of an enum', '{ roster(orderBy: STATUS_WORST_FIRS) { pageInfo { endCursor } } }'],
  ['a variable of an enum', print(RosterDocument).replaceAll(/firstName|totalCount/g, '__typename'), { orderBy: 'STATUS_WORST_FIRS' }],
  ['a field of a variable', 'query ($f: RosterFilter) { roster(filter: $f) { pageInfo { endCursor } } }', { f: { searc: 'a' } }],
  ['a type', 'query ($f: RosterFilte) { __typename }'],
  ['a fragment’s type', '{ ...F } fragment F on Quer { __typename }'],
]

describe('with debug', () => {
  const { as, anonymous } = useServer({ debug: true })

  test('introspection works without a sign-in', async () => {
    const { data } = await anonymous().raw<{ readonly __type: { readonly name: string } }>(INTROSPECTION)
    expect(data?.__type.name).toBe('Athlete')
  })

  test('a misspelled name gets a suggestion', async () => {
    const { errors } = await (await as('trainer')).raw('{ roster { nodes { firstNam } } }')
    expect(errors[0]?.message).toContain('Did you mean')
  })
})

describe('without debug', () => {
  const { as, anonymous } = useServer({ debug: false })

  test('introspection is refused, signed in or not', async () => {
    for (const client of [anonymous(), await as('trainer'), await as('admin')]) {
      const answer = await client.raw(INTROSPECTION)
      expect([answer.status, answer.data, answer.errors.length > 0]).toEqual([400, null, true])
      expect(answer.text).not.toContain('firstName')
    }
  })

  test('__typename works, because clients need it', async () => {
    expect((await (await as('trainer')).raw('{ __typename viewer { __typename } }')).data).toEqual({
      __typename: 'Query',
      viewer: { __typename: 'Viewer' },
    })
    expect((await anonymous().raw('{ __typename }')).data).toEqual({ __typename: 'Query' })
  })

  test.each(nearMisses.map(([what, document, variables]) => ({ what, document, variables: { ...variables } })))(
    'a misspelled name of $what gets no suggestion',
    async ({ document, variables }) => {
      const answer = await (await as('trainer')).raw(document, variables)
      expect(answer.errors.length).toBeGreaterThan(0)
      expect(answer.errors.map(({ message }) => message).join()).not.toMatch(UNTOLD)
      expect(JSON.stringify(answer.errors.map(({ extensions }) => extensions))).not.toMatch(UNTOLD)
    },
  )

  test('there is no explorer', async () => {
    const response = await fetch(`${anonymous().url}/graphql`, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch(/json/)
  })
})
