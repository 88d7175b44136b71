import { coordinatesOf, objectTypesOf } from '../../src/policy/coordinates.js'
import { ROLES, type Scope } from '../../src/policy/scope.js'
import type { Role } from '../../src/generated/tables.js'
import { schema } from './parts.js'

const people: Readonly<Record<string, Role>> = { trainers: 'AT', coaches: 'COACH', parents: 'PARENT', admins: 'ADMIN' }
const reaches: Readonly<Record<string, Scope>> = {
  'their school': 'school',
  'their own teams': 'team',
  'their own children': 'child',
  'their own records': 'own',
  'without signing in': 'public',
}
const all = (scope: Scope): Readonly<Record<Role, Scope>> => ({ AT: scope, COACH: scope, PARENT: scope, ADMIN: scope })

/** Parses the line as a reader would. Roles it does not name see nothing. */
function scopesIn(line: string): Readonly<Record<Role, Scope>> {
  if (line === 'everyone, without signing in') return all('public')
  if (line === 'everyone who is signed in') return all('own')
  const named = line.split('), ').map(entry => entry.replace(/\)$/, '').split(' ('))
  const scopes = named.map(([who = '', reach = '']) => [people[who] ?? `unknown ${who}`, reaches[reach] ?? `unknown ${reach}`])
  return { ...all('none'), ...(Object.fromEntries(scopes) as Partial<Record<Role, Scope>>) }
}

const described = objectTypesOf(schema).flatMap(type =>
  Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field.description ?? ''] as const),
)
const cells = new Map(
  coordinatesOf(schema).map(({ name, cells: line }) => [name, Object.fromEntries(ROLES.map(role => [role, line[role]]))]),
)

test.each(described)('%s says who may see it, in agreement with the matrix', (name, description) => {
  const lines = [...description.matchAll(/^Visible to: (.*)\.$/gm)].map(([, line = '']) => line)
  expect(lines.map(scopesIn)).toEqual([cells.get(name)])
})
