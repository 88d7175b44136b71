import fc from 'fast-check'
import {
  getNamedType,
  getNullableType,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLInputType,
} from 'graphql'
import type { Field } from '../../execution/support/operation-spec.js'
import { valueSpec, type Sent, type ValueSpec, type ValuesOf } from '../../execution/support/value-spec.js'

// Values for arguments. They depend on the argument's type more than on its name, so that a new argument is attacked at once.

/** Ids by row type (`Athlete`, `Case` …). */
export type Ids = Readonly<Record<string, readonly string[]>>

export interface Loot {
  /** The row types that an id can name. */
  readonly kinds: readonly string[]
  /** Cursors that the API gave out, by list (`Query.roster`, `Athlete.cases` …). */
  readonly cursors: Readonly<Record<string, readonly string[]>>
  /** Parts of names and texts. */
  readonly words: readonly string[]
}

const PLACEHOLDERS = 997
const PLACEHOLDER = /00000000-0000-0000-(\d{4})-(\d{12})/g
const placeholder = (kind: number, number: number): string =>
  `00000000-0000-0000-${String(kind).padStart(4, '0')}-${String(number).padStart(12, '0')}`

/** A placeholder that becomes another id for each attacker: mostly of the right row type, sometimes of any. */
function idValues({ kinds }: Loot, kind: string): fc.Arbitrary<Sent> {
  const number = fc.nat(PLACEHOLDERS)
  const fitting = kinds.includes(kind) ? fc.constant(kinds.indexOf(kind)) : fc.nat(kinds.length - 1)
  return fc.oneof(
    { weight: 50, arbitrary: fc.tuple(fitting, number).map(([of, n]) => placeholder(of, n)) },
    { weight: 4, arbitrary: fc.tuple(fc.nat(kinds.length - 1), number).map(([of, n]) => placeholder(of, n)) },
    { weight: 1, arbitrary: fc.constant('nope') },
  )
}

const NEVER_GIVEN_OUT = '0190ffff-ffff-7fff-bfff-ffffffffffff'

/**
 * Replaces placeholders by real ids.
 * @param pools ids to take in turn: rows the attacker sees, rows it does not see, another school's rows
 */
export function aim(text: string, kinds: readonly string[], pools: readonly Ids[]): string {
  return text.replaceAll(PLACEHOLDER, (_all, kind: string, number: string) => {
    const n = Number(number)
    const ids = pools[n % pools.length]?.[kinds[Number(kind)] ?? ''] ?? []
    const id = ids[Math.floor(n / pools.length) % Math.max(ids.length, 1)] ?? NEVER_GIVEN_OUT
    return n % 13 === 0 ? id.toUpperCase() : id
  })
}

/** `athleteId` → `Athlete`. */
const kindOf = (argument: string): string => argument.replace(/Ids?$/, '').replace(/^./, first => first.toUpperCase())

/** Mostly small pages: lists are nested, and rows beyond the page must not show up in totals either. */
const pageSize = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 10, arbitrary: fc.constantFrom(20, 50) },
  { weight: 1, arbitrary: fc.constantFrom(1000, 0, -1) },
)
const DAYS = ['2026-11-23', '2020-02-29', '2027-01-01']

const scalars: Readonly<Record<string, (loot: Loot, name: string) => fc.Arbitrary<Sent>>> = {
  // An entry key is the client's own text, and the API may echo it.
  ID: (loot, name) => (name === 'entryKey' ? fc.uuid() : idValues(loot, kindOf(name))),
  String: ({ words }, name) =>
    name === 'search' ? fc.constantFrom(...words) : fc.constantFrom('Seen', 'é', 'ANKLE_SPRAIN', ' ', 'x'.repeat(300)),
  Int: (_loot, name) =>
    name === 'first' ? pageSize : name === 'gradYear' ? fc.integer({ min: 2025, max: 2030 }) : fc.constantFrom(1, 2, 3, 7),
  Float: () => fc.constantFrom(0, 1, 0.5),
  Boolean: () => fc.boolean(),
  Date: () => fc.constantFrom(...DAYS),
  DateTime: () => fc.constantFrom(...DAYS.map(day => `${day}T12:00:00Z`)),
  EmailAddress: () => fc.constantFrom('someone@example.test'),
}

export const attackValues =
  (loot: Loot): ValuesOf =>
  (type, name) => {
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(value => value.name))
    const values = isScalarType(type) ? scalars[type.name] : undefined
    if (!values) throw new Error(`the attackers have no values of ${String(type)}, for ${name}`)
    return values(loot, name)
  }

type Args = readonly (readonly [string, ValueSpec])[]

/** Mostly cursors of the same connection type, sometimes of another list. */
function cursorSpec({ cursors }: Loot, returns: string): fc.Arbitrary<ValueSpec> {
  const own = Object.entries(cursors).flatMap(([list, found]) => (list.startsWith(`${returns} `) ? found : []))
  const every = Object.values(cursors).flat()
  const value = fc.oneof(
    ...(own.length > 0 ? [{ weight: 60, arbitrary: fc.constantFrom(...own) }] : []),
    ...(every.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...every) }] : []),
    { weight: 1, arbitrary: fc.constantFrom('', 'nope') },
  )
  return fc.oneof(
    value.map(one => ({ how: 'literal' as const, type: GraphQLString, value: one })),
    fc.tuple(value, value).map(sent => ({ how: 'variable' as const, type: GraphQLString, ifMissing: undefined, sent })),
  )
}

/** Variables only: GraphQL's printer cannot write a DateTime literal. */
const variableSpec = (type: GraphQLInputType, value: fc.Arbitrary<Sent>): fc.Arbitrary<ValueSpec> =>
  fc.tuple(value, value).map(sent => ({ how: 'variable' as const, type, ifMissing: undefined, sent }))

const isRequired = ({ type, defaultValue }: { readonly type: GraphQLInputType; readonly defaultValue?: unknown }): boolean =>
  isNonNullType(type) && defaultValue === undefined

/** Gives an input object all its required fields. Where every field is itself an input object, gives exactly one. */
function inputSpec(type: GraphQLInputType, name: string, values: ValuesOf): fc.Arbitrary<ValueSpec> {
  const nullable: GraphQLInputType = getNullableType(type)
  if (isListType(nullable) && isInputObjectType(getNamedType(nullable)))
    return fc
      .array(inputSpec(nullable.ofType, name, values), { minLength: 1, maxLength: 2 })
      .map(items => ({ how: 'list' as const, items }))
  if (getNamedType(nullable).name === 'DateTime') return variableSpec(type, values(nullable, name))
  // Variables keep one document text for all attackers: each new text needs a new plan.
  if (getNamedType(nullable).name === 'ID') {
    return fc.oneof(
      { weight: 6, arbitrary: variableSpec(type, values(nullable, name)) },
      { weight: 1, arbitrary: valueSpec(type, name, values) },
    )
  }
  if (!isInputObjectType(nullable)) return valueSpec(type, name, values)
  const fields = Object.values(nullable.getFields())
  const given = fields.map(field => ({ field, spec: inputSpec(field.type, field.name, values).map(value => [field.name, value] as const) }))
  if (fields.every(field => isInputObjectType(field.type)))
    return fc.oneof(...given.map(({ spec }) => spec)).map(one => ({ how: 'object' as const, fields: [one] }))
  const chosen = fc.tuple(...given.map(({ field, spec }) => (isRequired(field) ? spec : fc.option(spec, { freq: 1 }))))
  return chosen.map(all => ({ how: 'object' as const, fields: all.filter(one => one !== null) }))
}

/** Generates a field's arguments: required ones always, ids of the right row type, cursors of the right list. */
export function attackArgs(field: Field, loot: Loot): fc.Arbitrary<Args> {
  const values = attackValues(loot)
  const kind = getNamedType(field.type).name
  const of: ValuesOf = (given, name) => (name === 'id' ? idValues(loot, kind) : values(given, name))
  const specs = field.args.map(arg => {
    const spec = arg.name === 'after' ? cursorSpec(loot, kind) : inputSpec(arg.type, arg.name, of)
    const named = spec.map(value => [arg.name, value] as const)
    return isRequired(arg) ? named : fc.option(named, { freq: 2 })
  })
  return fc.tuple(...specs).map(args => args.filter(arg => arg !== null))
}
