import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildSchema, getNamedType, getNullableType, isListType, isObjectType, type GraphQLField } from 'graphql'
import { rootFolder } from '../../src/folders.js'
import { objectTypesOf } from '../../src/policy/coordinates.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { describeWeights, weightOf } from '../../src/schema/weights/weights.js'

const { bare } = buildSchemas()
const fields = objectTypesOf(bare).flatMap(type =>
  (Object.values(type.getFields()) as readonly GraphQLField<unknown, unknown>[]).map(field => ({
    name: `${type.name}.${field.name}`,
    field,
  })),
)
const isObjectList = ({ type }: GraphQLField<unknown, unknown>): boolean =>
  isListType(getNullableType(type)) && isObjectType(getNamedType(type))
const isPage = ({ type }: GraphQLField<unknown, unknown>): boolean => getNamedType(type).name.endsWith('Connection')

test.each(fields.filter(({ field }) => isObjectList(field) || isPage(field)))('$name declares its weight', ({ field }) => {
  expect(weightOf(field)).not.toBeNull()
})

test('the schema has pages and lists', () => {
  expect(fields.filter(({ field }) => isPage(field)).length).toBeGreaterThan(8)
  expect(fields.filter(({ field }) => isObjectList(field)).length).toBeGreaterThan(30)
})

test('a page weighs as many rows as are requested, times what is selected on each', () => {
  for (const { field } of fields.filter(({ field }) => isPage(field))) {
    const rows = (args: object, childComplexity: number): number | undefined =>
      weightOf(field)?.({ field, args, childComplexity, type: bare.getQueryType() as never, node: undefined as never })
    expect([rows({ first: 7 }, 3), rows({ first: 7 }, 0), rows({ first: null }, 3), rows({ first: -5 }, 3)]).toEqual([21, 7, 150, 0])
  }
})

test('schema.graphql states the weight of every page and list, except a page’s own', () => {
  const schema = buildSchema(readFileSync(path.join(rootFolder, 'schema.graphql'), 'utf8'))
  const told = (name: string): string => {
    const [type = '', field = ''] = name.split('.')
    const found = schema.getType(type)
    return (isObjectType(found) && found.getFields()[field]?.description) || ''
  }
  const silent = fields.filter(
    ({ name, field }) =>
      (isPage(field) || isObjectList(field)) && !/Connection\.\w+$/.test(name) && !/\n\nCost: .*rows.*\.$/.test(told(name)),
  )
  expect(silent.map(({ name }) => name)).toEqual([])
})

test.each([
  ['list', 'type Query { rows: [Row!]! } type Row { id: ID! }'],
  ['page', 'type Query { rows: Page } type Page { nodes: Int } type Row { id: ID! }'],
])('a schema with a %s without a weight is not served', (_what, text) => {
  expect(() => describeWeights(buildSchema(text))).toThrow('Query.rows is a list, and has no weight')
})
