import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isEnumType, isIntrospectionType } from 'graphql'
import { rootFolder } from '../../src/folders.js'
import { useEmptyDatabase } from '../support/sql.js'
import { schema } from './parts.js'

interface DomainEnum {
  readonly name: string
  readonly databaseName: string
  /** In order, because PostgreSQL compares by it. */
  readonly values: readonly string[]
}

/** From prisma/schema.prisma. */
const domainEnums: readonly DomainEnum[] = [
  ...readFileSync(path.join(rootFolder, 'prisma', 'schema.prisma'), 'utf8').matchAll(/^enum (\w+) \{\n([\s\S]*?)@@map\("(\w+)"\)/gm),
].map(([, name = '', body = '', databaseName = '']) => ({
  name,
  databaseName,
  values: body.split('\n').flatMap(line => /^\s*([A-Z_]+)\s*$/.exec(line)?.[1] ?? []),
}))

const apiEnums = Object.values(schema.getTypeMap()).filter(type => isEnumType(type) && !isIntrospectionType(type))
/** Not stored in any column, such as the order of a list or the types that a note may have. */
const apiAlone = ['AccessReasonKind', 'AccessScope', 'EntryOutcome', 'EventContent', 'NoteType', 'PhaseState', 'RosterOrder']

const { rolledBack } = useEmptyDatabase()

test('the API has the domain’s enums, and the listed ones of its own', () => {
  expect(apiEnums.map(({ name }) => name).sort()).toEqual([...domainEnums.map(({ name }) => name), ...apiAlone].sort())
})

test.each(domainEnums)('$name has the same values in the API', ({ name, values }) => {
  const type = schema.getType(name)
  const found = isEnumType(type) ? type.getValues() : []
  expect(found.map(value => value.name).sort()).toEqual([...values].sort())
  expect(found.map(({ value }) => value as unknown)).toEqual(found.map(value => value.name))
})

test.each(domainEnums)(
  '$name has the same values in PostgreSQL, in the same order',
  rolledBack(async (sql, { databaseName, values }: DomainEnum) => {
    const labels = await sql.column<string>`SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
      WHERE t.typname = ${databaseName} ORDER BY e.enumsortorder`
    expect(labels).toEqual(values)
  }),
)

test(
  'PostgreSQL has no other enums',
  rolledBack(async sql => {
    const names = await sql.column<string>`SELECT DISTINCT t.typname::text FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1`
    expect(names).toEqual(domainEnums.map(({ databaseName }) => databaseName).sort())
  }),
)
