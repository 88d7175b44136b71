import { readdirSync, readFileSync } from 'node:fs'
import { lincoln } from '../../prisma/demo/lincoln.js'
import { roosevelt } from '../../prisma/demo/roosevelt.js'
import { examples } from '../../src/http/explorer/examples.js'
import { OperationNames, operationNames, UNLISTED } from '../../src/http/observing/operation-names.js'
import { buildSchemas } from '../../src/schema/schema.js'

const schema = buildSchemas().bare
const names = new OperationNames(schema)
const namesIn = (text: string): readonly string[] => [...text.matchAll(/^(?:query|mutation)\s+(\w+)/gm)].map(([, name = '']) => name)

test('what frontends call their operations is told: those of the tests, and those of the explorer', () => {
  const folder = new URL('../operations/', import.meta.url)
  const files = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8'))
  const all = [...files, ...examples.map(({ document }) => document)].flatMap(namesIn)
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter(name => names.told(name) !== name)).toEqual([])
})

test.each(['A', 'GetViewer', 'my_team_2', 'WhoAmI', 'LoadHomeScreen', 'sidelineEntryV2', 'AthletesByTeam', '__Roster'])(
  'so is %s',
  name => {
    expect(names.told(name)).toBe(name)
  },
)

test('of the demo’s people none is told, alone or among words that are', () => {
  const people = [lincoln, roosevelt].flatMap(school => school.teams).flatMap(team => team.featured)
  expect(people.length).toBeGreaterThan(10)
  for (const { firstName, lastName } of people) {
    const plain = `${firstName}${lastName}`.replace(/[^A-Za-z]/g, '')
    for (const name of [plain, `Roster${plain}Page`, plain.toLowerCase(), plain.toUpperCase(), `get_${plain}`])
      expect([name, names.told(name)]).toEqual([name, UNLISTED])
  }
})

test.each(['Team5551234567', 'x'.repeat(65), 'A'.repeat(5_000), 'Roster Page', 'Roster-Page', ''])('nor is %s', name => {
  expect(names.told(name)).toBe(UNLISTED)
})

test('a trusted document’s is told whatever it is, for the operator has chosen it', () => {
  const trusted = operationNames(schema, new Map([['abc', 'query Frobnicate { viewer { role } } fragment Zyzzy on Viewer { role }']]))
  expect([trusted.told('Frobnicate'), names.told('Frobnicate'), trusted.told('Zyzzy')]).toEqual(['Frobnicate', UNLISTED, UNLISTED])
})

test('an operation without a name has none', () => {
  expect(names.told(undefined)).toBeNull()
})
