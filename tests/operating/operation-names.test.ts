import { readdirSync, readFileSync } from 'node:fs'
import { lincoln } from '../../prisma/demo/lincoln.js'
import { roosevelt } from '../../prisma/demo/roosevelt.js'
import { examples } from '../../src/http/explorer/examples.js'
import { OperationNames, operationNames, UNLISTED } from '../../src/http/observing/operation-names.js'
import { COMMON_WORDS } from '../../src/http/observing/words.js'
import { PERSONAL_NAME_WORDS } from './support/personal-name-words.js'

const names = new OperationNames()
const namesIn = (text: string): readonly string[] => [...text.matchAll(/\b(?:query|mutation)\s+(\w+)\s*[({]/g)].map(([, name = '']) => name)

test('the operation names of the tests, the documents and the explorer are listed', () => {
  const folder = new URL('../operations/', import.meta.url)
  const files = [...readdirSync(folder), '../../docs/rest.md'].map(file => readFileSync(new URL(file, folder), 'utf8'))
  const all = [...files, ...examples.map(({ document }) => document)].flatMap(namesIn)
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter(name => names.told(name) !== name)).toEqual([])
})

test.each(['A', 'GetViewer', 'current_team_2', 'LoadStartScreen', 'sidelineEntryV2', 'AthletesByTeam', 'Team2', '__Roster', 'TODAY'])(
  '%s is listed',
  name => {
    expect(names.told(name)).toBe(name)
  },
)

test('names of the demo’s people are not listed, alone or among listed words', () => {
  const people = [lincoln, roosevelt].flatMap(school => school.teams).flatMap(team => team.featured)
  expect(people.length).toBeGreaterThan(10)
  for (const { firstName, lastName } of people) {
    const plain = `${firstName}${lastName}`.replace(/[^A-Za-z]/g, '')
    for (const name of [plain, `Roster${plain}Page`, plain.toLowerCase(), plain.toUpperCase(), `get_${plain}`])
      expect([name, names.told(name)]).toEqual([name, UNLISTED])
  }
})

test('words that are also personal names are not listed', () => {
  expect(PERSONAL_NAME_WORDS.filter(word => COMMON_WORDS.includes(word))).toEqual([])
  for (const word of PERSONAL_NAME_WORDS) expect([word, names.told(`Roster_${word}`)]).toEqual([word, UNLISTED])
})

test.each([
  'J_a_n_e',
  'RosterJ',
  'JD',
  'Athlete_j',
  'A1B2',
  'Day12_05_08',
  'Update2_4',
  'Team12',
  'Team_2_0',
  'SyncVV2',
  'V12',
  '_',
  '__',
  '2',
])('%s, which could spell a name or a date, is not listed', name => {
  expect(names.told(name)).toBe(UNLISTED)
})

test.each(['Team5551234567', 'x'.repeat(65), 'A'.repeat(5_000), 'Roster Page', 'Roster-Page', ''])('%s is not listed', name => {
  expect(names.told(name)).toBe(UNLISTED)
})

test('a trusted document’s name is listed whatever it is, because the operator chose it', () => {
  const trusted = operationNames(new Map([['abc', 'query Frobnicate { viewer { role } } fragment Zyzzy on Viewer { role }']]))
  expect([trusted.told('Frobnicate'), names.told('Frobnicate'), trusted.told('Zyzzy')]).toEqual(['Frobnicate', UNLISTED, UNLISTED])
})

test('an operation without a name has none', () => {
  expect(names.told(undefined)).toBeNull()
})
