import { readdirSync, readFileSync } from 'node:fs'
import { buildSchema, isObjectType } from 'graphql'
import { decides, expectedValue, knownCoordinates, ROLES, ROW_TYPES, valueFields, type RowsByType } from './oracle.js'

const folder = new URL('./', import.meta.url)
const model = readdirSync(folder).filter(file => file.endsWith('.ts') && !/\.(test|evidence)\.ts$/.test(file))

describe('the oracle is independent', () => {
  test.each(model)('%s imports nothing outside of the oracle', file => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const imported = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path)
    expect(imported.filter(path => !model.includes(`${path?.replace(/^\.\//, '').replace(/\.js$/, '')}.ts`))).toEqual([])
    expect(text).not.toMatch(/readFile|src\/(policy|data)|migrations\//)
  })

  test('the check covers all of its files', () => {
    expect(model).toEqual(expect.arrayContaining(['fields.ts', 'relations.ts', 'sees.ts', 'values.ts', 'world.ts']))
  })
})

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const coordinates = Object.values(schema.getTypeMap())
  .filter(type => isObjectType(type) && !type.name.startsWith('__'))
  .flatMap(type => (isObjectType(type) ? Object.keys(type.getFields()).map(field => `${type.name}.${field}`) : []))

test('the oracle decides every field of the schema, and no other', () => {
  expect([...knownCoordinates].sort()).toEqual([...coordinates].sort())
})

test.each([...ROLES, null])('%s: an unknown field is not decided', role => {
  expect(() => decides(role, 'Athlete.shoeSize')).toThrow('the oracle does not know Athlete.shoeSize')
  expect(() => decides(role, 'Locker.number')).toThrow('the oracle does not know Locker.number')
})

test.each(ROW_TYPES.filter(type => type !== 'CaseProtocol'))('the oracle knows every value of %s', type => {
  const fields = schema.getType(type)
  if (!isObjectType(fields)) throw new Error(`the schema has no ${type}`)
  const leaves = Object.values(fields.getFields()).filter(({ type: given, args }) => !isObjectTypeIn(String(given)) && args.length === 0)
  const apart = type === 'Event' ? ['clinicalNotes'] : []
  expect([...valueFields(type), ...apart].sort()).toEqual(leaves.map(({ name }) => name).sort())
})
const isObjectTypeIn = (given: string): boolean => isObjectType(schema.getType(given.replaceAll(/[[\]!]/g, '')))

test('an unknown value is not guessed', () => {
  expect(() => expectedValue({} as never, 'Athlete', 'shoeSize', {} as RowsByType['Athlete'])).toThrow('knows no value of Athlete.shoeSize')
})
