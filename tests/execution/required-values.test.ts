import { readFileSync } from 'node:fs'
import { buildSchema, isLeafType, isNonNullType, isObjectType } from 'graphql'
import { plannedTypes } from '../../src/data/nouns/planned-types.js'
import type { Noun } from '../../src/data/read/noun.js'
import { compile } from '../../src/data/read/statements.js'
import { createTestDatabase } from '../support/databases.js'
import { inTransaction } from '../support/sql.js'

// The text of an answer cannot hold a null where the schema says non-null.

const A_COLUMN = /^"t"\."(\w+)"$/

const columnsNeverNull = Object.values(buildSchema(readFileSync('schema.graphql', 'utf8')).getTypeMap())
  .filter(isObjectType)
  .flatMap(type => {
    const noun = plannedTypes[type.name]?.noun as Noun | null | undefined
    return Object.values(type.getFields()).flatMap(({ name, type: of }) => {
      const column = noun?.fields[name] && A_COLUMN.exec(compile(noun.fields[name]('t')).sql)?.[1]
      return noun && column && isNonNullType(of) && isLeafType(of.ofType)
        ? [{ field: `${type.name}.${name}`, table: noun.table, column }]
        : []
    })
  })

test('a column behind a non-null field is NOT NULL in its table', async () => {
  const store = await createTestDatabase('empty')
  const nullable = await inTransaction(
    store.database,
    'rollback',
    sql => sql.column<string>`SELECT concat_ws('.', c.relname, a.attname) FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT a.attnotnull AND a.attnum > 0`,
  )
  await store.drop()
  expect(columnsNeverNull.length).toBeGreaterThan(50)
  expect(columnsNeverNull.filter(({ table, column }) => nullable.includes(`${table}.${column}`))).toEqual([])
})
