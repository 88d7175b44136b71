import fc from 'fast-check'
import { getNamedType, isObjectType, parse, print, type GraphQLSchema, type SelectionSetNode } from 'graphql'
import { Operations, type Field, type Item } from '../../execution/support/operation-spec.js'
import { queryText, selectionText, type Operation } from '../../execution/support/operation-text.js'
import { attackArgs, attackValues, type Loot } from './attack-values.js'

/** These have tests of their own: each starts or ends the attacker's session, or costs a password hash. */
export const SIGN_IN = new Set(['login', 'refresh', 'logout'])

/** Wide rather than deep: a leak shows up near the root. */
const BREADTH = 4
const DEPTH = 3

/** Too long a response key for a column of a statement, so the resolvers run the operation. */
const TO_RESOLVERS = `${'x'.repeat(64)}: __typename`

const throughResolvers = (operation: Operation): Operation => {
  if (operation.document.includes('switchMembership')) return operation // always goes to the resolvers, and must be the only field
  const turn = parse(`{ ${TO_RESOLVERS} }`).definitions[0] as { readonly selectionSet: SelectionSetNode }
  const document = parse(operation.document)
  const definitions = document.definitions.map((definition, index) =>
    index === 0 && definition.kind === 'OperationDefinition'
      ? {
          ...definition,
          selectionSet: {
            ...definition.selectionSet,
            selections: [...definition.selectionSet.selections, ...turn.selectionSet.selections],
          },
        }
      : definition,
  )
  return { ...operation, document: print({ ...document, definitions }) }
}

/** Sends one operation in ten to the resolvers. */
const anyWay = (operations: fc.Arbitrary<Operation>): fc.Arbitrary<Operation> =>
  fc.oneof({ weight: 9, arbitrary: operations }, { weight: 1, arbitrary: operations.map(throughResolvers) })

const fieldsOf = (schema: GraphQLSchema, type: string): readonly Field[] => {
  const found = schema.getType(type)
  return isObjectType(found) ? Object.values(found.getFields()) : []
}

export interface Attacks {
  /** Queries over the whole schema. */
  readonly queries: fc.Arbitrary<Operation>
  /** Mutations that name rows. */
  readonly mutations: fc.Arbitrary<Operation>
}

/** Random valid operations, derived from the schema: a new field is attacked as soon as it exists. */
export function attacksOn(schema: GraphQLSchema, loot: Loot): Attacks {
  const operations = new Operations(schema, attackValues(loot), field => attackArgs(field, loot), BREADTH)
  const queries = operations.query(DEPTH).map(spec => queryText(schema, spec))
  const mutation = fc
    .constantFrom(...fieldsOf(schema, 'Mutation').filter(({ name }) => !SIGN_IN.has(name)))
    .chain((field): fc.Arbitrary<Item> => {
      const to = getNamedType(field.type)
      return fc.record({
        kind: fc.constant('field' as const),
        field: fc.constant(field),
        alias: fc.constant(null),
        args: attackArgs(field, loot),
        directives: fc.constant([]),
        items: isObjectType(to) ? operations.selectionOf(to.name, 2) : fc.constant([]),
      })
    })
  // A sign-in mutation must be the only field of its operation.
  const alone = new Set(['switchMembership'])
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 }).map(items => {
    const single = items.find(item => item.kind === 'field' && alone.has(item.field.name))
    return selectionText(schema, 'mutation', single ? [single] : items)
  })
  return { queries: anyWay(queries), mutations: anyWay(mutations) }
}
