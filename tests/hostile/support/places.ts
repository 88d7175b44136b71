import { randomUUID } from 'node:crypto'
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql'
import { demoIds } from '../../../prisma/demo/ids.js'

// Every place in the schema where a client's text goes in. A text is written into each of them, including new ones.

type Field = GraphQLField<unknown, unknown>
type Input = GraphQLArgument | GraphQLInputField
type Variables = Readonly<Record<string, unknown>>

export interface Place {
  /** `Mutation.addNote(input.summary)` */
  readonly title: string
  /** As an error names it. */
  readonly path: string
  readonly isMutation: boolean
  /** Whether its type takes free text, not only an id or a date. */
  readonly takesWords: boolean
  readonly document: string
  readonly variables: (text: string) => Variables
}

const TEXTS = new Set(['String', 'ID', 'Date', 'DateTime', 'EmailAddress', 'JSON'])

/** Demo rows, by the name of an argument, or by the type whose `id` an argument is. */
const values: Readonly<Record<string, unknown>> = {
  athleteId: demoIds.healthyAthlete,
  caseId: demoIds.outCase,
  eventId: demoIds.activeCaseEntry,
  milestoneId: demoIds.currentStep,
  teamId: demoIds.varsityFootball,
  membershipId: demoIds.lincolnTrainer,
  to: demoIds.lincolnBothCoach,
  Athlete: demoIds.healthyAthlete,
  Case: demoIds.outCase,
  Team: demoIds.varsityFootball,
  email: 'admin@lincoln.example',
  reason: 'Alone with the team abroad',
  protocol: 'ANKLE_SPRAIN',
  bodyPart: 'KNEE',
  kind: 'NO_RUNNING',
  participation: 'OUT',
  role: 'COACH',
}
const ofType: Readonly<Record<string, unknown>> = {
  ID: '0190ffff-ffff-7fff-bfff-ffffffffffff',
  String: 'Seen',
  Int: 1,
  Boolean: true,
  Date: '2026-11-20',
  DateTime: '2026-11-20T12:00:00Z',
}

const isRequired = ({ type, defaultValue }: Input): boolean => isNonNullType(type) && defaultValue === undefined

/** A valid value of an input, with its required fields. */
function goodValue(name: string, type: GraphQLInputType): unknown {
  const nullable: GraphQLInputType = getNullableType(type)
  if (isListType(nullable)) return [goodValue(name, nullable.ofType)]
  if (isInputObjectType(nullable)) return goodValues(Object.values(nullable.getFields()).filter(isRequired))
  if (name in values) return values[name]
  return isEnumType(nullable) ? nullable.getValues()[0]?.name : ofType[getNamedType(nullable).name]
}
const goodValues = (inputs: readonly Input[]): Record<string, unknown> =>
  Object.fromEntries(inputs.map(({ name, type }) => [name, goodValue(name, type)]))
/** A valid argument. An `id` belongs to a row of the field's type. */
const goodArg = (field: Field, { name, type }: Input): unknown =>
  name === 'id' ? values[getNamedType(field.type).name] : goodValue(name, type)

interface Spot {
  readonly path: string
  readonly takesWords: boolean
  /** The value of the input that contains the spot. */
  readonly value: (text: string) => unknown
}

/** The places for text in an input. */
function spotsIn(path: string, name: string, type: GraphQLInputType): readonly Spot[] {
  const nullable: GraphQLInputType = getNullableType(type)
  if (isListType(nullable))
    return spotsIn(`${path}[0]`, name, nullable.ofType).map(spot => ({ ...spot, value: text => [spot.value(text)] }))
  if (!isInputObjectType(nullable))
    return TEXTS.has(getNamedType(nullable).name)
      ? [{ path, takesWords: getNamedType(nullable).name === 'String', value: text => text }]
      : []
  const fields = Object.values(nullable.getFields())
  return fields.flatMap(field =>
    spotsIn(`${path}.${field.name}`, field.name, field.type).map(spot => ({
      ...spot,
      value: (text: string) => {
        const others = goodValues(fields.filter(isRequired))
        // Each entry of a batch has its own key.
        if (path.startsWith('entries') && 'entryKey' in nullable.getFields()) others['entryKey'] = randomUUID()
        return { ...others, [field.name]: spot.value(text) }
      },
    })),
  )
}

/** The selection on a field. A batch reports bad entries in its results. */
const selectionOf = (field: Field): string =>
  field.name === 'syncEntries'
    ? '{ results { code fields { path message } } }'
    : isObjectType(getNamedType(field.type))
      ? '{ __typename }'
      : ''

/** A field with its required arguments, for the route to another field. */
function step(field: Field): string | null {
  const required = field.args.filter(isRequired)
  if (required.some(({ type }) => isInputObjectType(getNamedType(type)))) return null
  const args = required.map(arg => {
    const value = goodArg(field, arg)
    return `${arg.name}: ${isEnumType(getNamedType(arg.type)) ? String(value) : JSON.stringify(value)}`
  })
  return `${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}`
}

type Route = (inner: string) => string

/** The shortest route from the root to each type. */
function routes(schema: GraphQLSchema): ReadonlyMap<string, Route> {
  const found = new Map<string, Route>([['Query', inner => `{ ${inner} }`]])
  for (const [name, route] of found) {
    const type = schema.getType(name)
    for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
      const to = getNamedType(field.type)
      const way = step(field)
      if (isObjectType(to) && way !== null && !found.has(to.name)) found.set(to.name, inner => route(`${way} { ${inner} }`))
    }
  }
  return found
}

function placesOf(typeName: string, field: Field, route: Route): readonly Place[] {
  return field.args.flatMap(arg =>
    spotsIn(arg.name, arg.name, arg.type).map(({ path, takesWords, value }) => {
      const given = field.args.filter(other => isRequired(other) || other === arg)
      const own = route(`${field.name}(${given.map(({ name }) => `${name}: $${name}`).join(', ')}) ${selectionOf(field)}`)
      const definitions = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
      const others = Object.fromEntries(given.map(other => [other.name, goodArg(field, other)]))
      return {
        title: `${typeName}.${field.name}(${path})`,
        path,
        isMutation: typeName === 'Mutation',
        takesWords,
        document: `${typeName === 'Mutation' ? 'mutation' : 'query'} (${definitions}) ${own}`,
        variables: (text: string) => ({ ...others, [arg.name]: value(text) }),
      }
    }),
  )
}

/** Every place that a query or a mutation can reach. */
export function placesIn(schema: GraphQLSchema): readonly Place[] {
  const mutation = schema.getMutationType()
  const ofMutations = Object.values(mutation?.getFields() ?? {}).flatMap(field => placesOf('Mutation', field, inner => `{ ${inner} }`))
  const ofQueries = [...routes(schema)].flatMap(([name, route]) => {
    const type = schema.getType(name)
    return isObjectType(type) ? Object.values(type.getFields()).flatMap(field => placesOf(name, field, route)) : []
  })
  return [...ofQueries, ...ofMutations]
}

export interface Answered {
  readonly status: number
  readonly codes: readonly string[]
  /** The paths that the errors name. */
  readonly paths: readonly string[]
  readonly text: string
}

interface Body {
  readonly data?: { readonly syncEntries?: { readonly results: readonly Result[] } } | null
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly fields?: readonly { readonly path: string }[] } }[]
}
interface Result {
  readonly code: string | null
  readonly fields: readonly { readonly path: string }[]
}

/** Writes a text into a place. */
export async function write({ document, variables }: Place, text: string, post: (body: string) => Promise<Response>): Promise<Answered> {
  const response = await post(JSON.stringify({ query: document, variables: variables(text) }))
  const answer = await response.text()
  const { data, errors = [] } = JSON.parse(answer) as Body
  const results = (data?.syncEntries?.results ?? []).filter(({ code }) => code !== null)
  return {
    status: response.status,
    codes: [...errors.map(({ extensions }) => extensions.code), ...results.map(({ code }) => code ?? '')],
    paths: [
      ...errors.flatMap(({ extensions: { fields = [] } }) => fields.map(({ path }) => path)),
      ...results.flatMap(({ fields }) => fields.map(({ path }) => path)),
    ],
    text: answer,
  }
}
