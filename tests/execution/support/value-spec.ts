import fc from 'fast-check'
import { getNullableType, GraphQLNonNull, isInputObjectType, isListType, isNonNullType, type GraphQLInputType } from 'graphql'

/** A JSON value; undefined where a variable is not sent. */
export type Sent = unknown

/** How an argument is written in a document. Each operation runs twice, so a variable has two values. */
export type ValueSpec =
  | { readonly how: 'literal'; readonly type: GraphQLInputType; readonly value: Sent }
  | { readonly how: 'variable'; readonly type: GraphQLInputType; readonly ifMissing: Sent; readonly sent: readonly [Sent, Sent] }
  | { readonly how: 'object'; readonly fields: readonly (readonly [string, ValueSpec])[] }
  | { readonly how: 'list'; readonly items: readonly ValueSpec[] }

/** Generates valid values (in tests of errors, any values) for the argument or input field `name`. Never null. */
export type ValuesOf = (type: GraphQLInputType, name: string) => fc.Arbitrary<Sent>

const literal = (type: GraphQLInputType, value: fc.Arbitrary<Sent>): fc.Arbitrary<ValueSpec> =>
  value.map(one => ({ how: 'literal', type, value: one }))

const variable = (
  type: GraphQLInputType,
  sent: fc.Arbitrary<Sent>,
  ifMissing: fc.Arbitrary<Sent> = fc.constant(undefined),
): fc.Arbitrary<ValueSpec> =>
  fc.record({ how: fc.constant('variable' as const), type: fc.constant(type), ifMissing, sent: fc.tuple(sent, sent) })

/** Generates every form in which GraphQL accepts a value of the type: literals, variables with and without defaults, and mixes of both. */
export function valueSpec(type: GraphQLInputType, name: string, valuesOf: ValuesOf): fc.Arbitrary<ValueSpec> {
  const nullable: GraphQLInputType = getNullableType(type)
  const values = wholeValue(nullable, name, valuesOf)
  const mustBe = new GraphQLNonNull(nullable)
  const orMissing = (nil: null | undefined): fc.Arbitrary<Sent> => fc.option(values, { nil, freq: 4 })
  const nullOrMissing = fc.oneof({ weight: 4, arbitrary: values }, fc.constant(null), fc.constant(undefined))
  const ways = isNonNullType(type)
    ? [literal(nullable, values), variable(mustBe, values), variable(nullable, orMissing(undefined), values)]
    : [
        literal(nullable, orMissing(null)),
        variable(nullable, nullOrMissing),
        variable(mustBe, values),
        variable(nullable, nullOrMissing, values),
      ]
  return fc.oneof(...ways, ...inParts(nullable, name, valuesOf))
}

function inParts(type: GraphQLInputType, name: string, valuesOf: ValuesOf): readonly fc.Arbitrary<ValueSpec>[] {
  if (isListType(type)) {
    const items = fc.array(valueSpec(type.ofType, name, valuesOf), { maxLength: 3 })
    return [items.map(list => ({ how: 'list' as const, items: list }))]
  }
  if (!isInputObjectType(type)) return []
  const fields = Object.values(type.getFields()).map(field =>
    fc.option(
      valueSpec(field.type, field.name, valuesOf).map(spec => [field.name, spec] as const),
      { freq: 2 },
    ),
  )
  return [fc.tuple(...fields).map(chosen => ({ how: 'object' as const, fields: chosen.filter(field => field !== null) }))]
}

function wholeValue(type: GraphQLInputType, name: string, valuesOf: ValuesOf): fc.Arbitrary<Sent> {
  if (isListType(type)) return fc.array(wholeValue(getNullableType(type.ofType), name, valuesOf), { maxLength: 4 })
  if (!isInputObjectType(type)) return valuesOf(type, name)
  const fields = Object.values(type.getFields()).map(
    field => [field.name, fc.option(wholeValue(getNullableType(field.type), field.name, valuesOf), { freq: 2 })] as const,
  )
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
}
