import { buildSchema, getNamedType, isInputObjectType, isNonNullType, isScalarType, type GraphQLInputType } from 'graphql'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { demoIds } from '../../prisma/demo/ids.js'
import { rootFolder } from '../../src/folders.js'
import { refusals, useServer } from '../api/support.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

// Combining marks make the worst text: whatever normalizes them takes time that grows with the square of their number.
const LONG = `a${'\u0301'.repeat(100_000)}${'\u0316'.repeat(100_000)}`

const { as, anonymous } = useServer({ limits: { loginFailuresPerAccount: 1_000_000, loginFailuresPerAddress: 1_000_000 } })
const schema = buildSchema(readFileSync(path.join(rootFolder, 'schema.graphql'), 'utf8'))

const isText = (type: GraphQLInputType): boolean =>
  isScalarType(getNamedType(type)) && !['Int', 'Boolean', 'Float'].includes(String(getNamedType(type)))

/** A value for each required part of a type; ids are real enough to be looked at. */
function plausible(type: GraphQLInputType): unknown {
  const named = getNamedType(type)
  if (isInputObjectType(named)) {
    const required = Object.values(named.getFields()).filter(field => isNonNullType(field.type) && field.defaultValue === undefined)
    return Object.fromEntries(required.map(field => [field.name, plausible(field.type)]))
  }
  const values: Readonly<Record<string, unknown>> = {
    ID: demoIds.outCase,
    Int: 1,
    Boolean: true,
    Date: '2026-01-01',
    DateTime: '2026-01-01T00:00:00Z',
  }
  return values[String(named)] ?? ('getValues' in named ? named.getValues()[0]?.name : 'a plausible text')
}

interface Place {
  readonly path: string
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Each argument of an operation, and each field of its inputs, that takes a text; a long text is in it. */
function placesOf(operation: 'query' | 'mutation'): readonly Place[] {
  const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType()
  return Object.values(type?.getFields() ?? {}).flatMap(field => {
    const selection = isScalarType(getNamedType(field.type)) ? '' : '{ __typename }'
    const heads = field.args.map(arg => `$${arg.name}: ${String(arg.type)}`)
    const document = `${operation} (${heads.join(', ')}) { ${field.name}(${field.args.map(({ name }) => `${name}: $${name}`).join(', ')}) ${selection} }`
    const good = Object.fromEntries(
      field.args
        .filter(({ type }) => isNonNullType(type))
        .map(arg => [arg.name, arg.name === 'athleteId' ? demoIds.parentChild : plausible(arg.type)]),
    )
    return field.args.flatMap(arg => {
      const named = getNamedType(arg.type)
      const place = (path: string, value: unknown): Place => ({
        path: `${field.name}: ${path}`,
        document,
        variables: { ...good, [arg.name]: value },
      })
      if (isText(arg.type)) return [place(arg.name, LONG)]
      if (!isInputObjectType(named)) return []
      return Object.values(named.getFields())
        .filter(({ type }) => isText(type))
        .map(inner => place(`${arg.name}.${inner.name}`, { ...(plausible(arg.type) as object), [inner.name]: LONG }))
    })
  })
}
const places = [...placesOf('query'), ...placesOf('mutation')]

/** Texts of whoever is not signed in yet: a long one is wrong like any other. */
const UNAUTHENTICATED = new Set(['login: password', 'login: email', 'login: membershipId', 'refresh: refreshToken'])

/** How long the normalized texts were. Normalizing the long one would take a minute, so none of it is done. */
const normalized: number[] = []
beforeAll(() => {
  jest.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string) {
    normalized.push(this.length)
    return this.slice()
  })
})
afterAll(() => jest.restoreAllMocks())

test.each(places.map(place => [place.path, place] as const))(
  '%s refuses a long text and names it, in the time that its size takes',
  async (_path, { path, document, variables }) => {
    const client = UNAUTHENTICATED.has(path) ? anonymous() : await as('trainer')
    let refused: ReturnType<typeof refusals> = []
    normalized.length = 0
    const times = await timesAsLongAsParsing(async () => {
      refused = refusals(await client.raw(document, variables))
    }, 2)
    const [code, ...named] = refused[0] ?? []
    const expected = UNAUTHENTICATED.has(path) ? ['UNAUTHENTICATED'] : ['BAD_USER_INPUT', path.slice(path.indexOf(' ') + 1)]
    expect([code, ...new Set(named)]).toEqual(expected)
    expect(normalized.filter(length => length > 1_000)).toEqual([])
    expect(times).toBeLessThan(100)
  },
)

test('every text of the schema is asked for', () => {
  expect(places.length).toBeGreaterThan(90)
})
