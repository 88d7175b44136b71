import fc from 'fast-check'
import { GraphQLNonNull, GraphQLString, type GraphQLInputType } from 'graphql'
import { idOf, pageSize, type Known } from './good-values.js'
import type { Field } from './operation-spec.js'
import { valueSpec, type Sent, type ValuesOf, type ValueSpec } from './value-spec.js'

type Args = readonly (readonly [string, ValueSpec])[]
type Turns = readonly [Sent, Sent]

/** The argument's value in each of the two runs; undefined where it is missing. */
function valuesIn(spec: ValueSpec): Turns {
  if (spec.how === 'literal') return [spec.value, spec.value]
  if (spec.how !== 'variable') throw new Error('an enum has no parts')
  const [first, second] = spec.sent
  return [first === undefined ? spec.ifMissing : first, second === undefined ? spec.ifMissing : second]
}

const orderNamed = (value: Sent): string => (typeof value === 'string' ? value : 'NAME_ASC')

/** Lists whose field name determines their order. */
const OF_ONE_ORDER = new Set(['out', 'restricted', 'untouched', 'milestonesDue', 'accessLog', 'timeline', 'athletes'])

/** The lists whose cursors fit the arguments, in each run. */
function listsOf(field: Field, args: Args): readonly [string, string] {
  if (OF_ONE_ORDER.has(field.name)) return [field.name, field.name]
  if (field.name === 'cases') return field.args.some(({ name }) => name === 'filter') ? ['triage', 'triage'] : ['cases', 'cases']
  const order = args.find(([name]) => name === 'orderBy')?.[1]
  const [one, other] = order ? valuesIn(order) : [null, null]
  return [orderNamed(one), orderNamed(other)]
}

function cursorSpec(known: Known, [one, other]: readonly [string, string]): fc.Arbitrary<ValueSpec> {
  const from = (list: string): fc.Arbitrary<Sent> => fc.constantFrom(...(known.cursors[list] ?? []))
  const variable = fc.record({
    how: fc.constant('variable' as const),
    type: fc.constant<GraphQLInputType>(GraphQLString),
    ifMissing: fc.constant(undefined),
    sent: fc.tuple(fc.option(from(one), { freq: 4 }), fc.option(from(other), { freq: 4, nil: undefined })),
  })
  const literal = from(one).map(value => ({ how: 'literal' as const, type: GraphQLString, value }))
  return one === other ? fc.oneof(variable, literal) : variable
}

const ids: Readonly<Record<string, (known: Known) => readonly string[]>> = {
  athlete: ({ athletes }) => athletes,
  team: ({ teams }) => teams,
  case: ({ cases }) => cases,
}

/** Arguments that must fit each other: a cursor fits its list and order, an id fits the field's rows. */
export function fittingArgs(field: Field, known: Known, valuesOf: ValuesOf): fc.Arbitrary<Args> | null {
  const idsHere = ids[field.name]
  const named = (name: string, values: ValuesOf = valuesOf): fc.Arbitrary<readonly [string, ValueSpec]> => {
    const arg = field.args.find(found => found.name === name)
    if (!arg) throw new Error(`${field.name} has no argument ${name}`)
    return valueSpec(arg.type, name, values).map(spec => [name, spec] as const)
  }
  if (idsHere && field.args.length > 0) return named('id', () => idOf(idsHere(known))).map(id => [id])
  if (!field.args.some(({ name }) => name === 'after')) return null

  const others = field.args
    .filter(({ name }) => !['first', 'after'].includes(name))
    .map(({ name, type }) => (type instanceof GraphQLNonNull ? named(name) : fc.option(named(name), { freq: 2 })))
  const first = fc.option(
    named('first', () => pageSize),
    { freq: 8 },
  )
  return fc.tuple(first, ...others).chain(chosen => {
    const args = chosen.filter(arg => arg !== null)
    const after = fc.option(cursorSpec(known, listsOf(field, args)), { freq: 2 })
    return after.map((spec): Args => (spec ? [...args, ['after', spec]] : args))
  })
}
