import { matrix } from '../../src/policy/matrix.js'
import type { Cells } from '../../src/policy/scope.js'
import type { Role } from '../../src/generated/tables.js'
import { coordinateOf, coordinates, isDenied } from './support/coordinates.js'

// What the law and the schools were promised, stated independently of the matrix, so that the matrix cannot drift from it.

type Line = readonly [AT: string, COACH: string, PARENT: string, ADMIN: string]
const wordsOf = (cells: Cells): Line => [cells.AT, cells.COACH, cells.PARENT, cells.ADMIN]

const trainersAlone: Line = ['school', 'none', 'none', 'none']
const staff: Line = ['school', 'team', 'none', 'school']
const all: Line = ['school', 'team', 'child', 'school']
const fieldsOf = (type: string): readonly string[] => coordinates.filter(coordinate => coordinate.type === type).map(({ field }) => field)
const shown = (type: string, role: Role): readonly string[] =>
  fieldsOf(type)
    .filter(field => !isDenied(`${type}.${field}`, role))
    .sort()

test.each<[string, Line]>([
  ['Query.roster', staff],
  ['Query.athlete', all],
  ['Query.teams', staff],
  ['Query.team', staff],
  ['Query.cases', trainersAlone],
  ['Query.today', trainersAlone],
  ['Query.case', all],
  ['Query.practicePlan', staff],
  ['Query.accessLog', ['school', 'none', 'child', 'school']],
  ['AccessRecord.requestId', ['school', 'none', 'none', 'school']],
  ['Mutation.practicePlanLink', staff],
  ['Team.athletes', staff],
  ['Team.statusCounts', staff],
  ['Athlete.emergencyDisclosures', ['school', 'none', 'child', 'school']],
  ['Mutation.emergencyDisclosure', trainersAlone],
  ['Mutation.endEmergencyDisclosure', trainersAlone],
  ['Athlete.dateOfBirth', ['school', 'none', 'child', 'school']],
  ['Case.restrictions', all],
  ['Case.timeline', ['school', 'team', 'child', 'none']],
  ['Case.milestones', ['school', 'none', 'child', 'none']],
  ['Case.phaseBar', ['school', 'none', 'child', 'none']],
  ['Query.protocols', trainersAlone],
  ['Case.attentionLevel', trainersAlone],
  ['Case.clearanceChecklist', trainersAlone],
  ['School.clearancePolicy', ['own', 'none', 'none', 'own']],
  ['Event.signedBy', ['school', 'none', 'child', 'none']],
  ['Event.licenceType', ['school', 'none', 'child', 'none']],
  ['Event.noteDate', ['school', 'none', 'child', 'none']],
  ['Event.visibility', trainersAlone],
  ['Event.clinicalNotes', trainersAlone],
])('%s: %j', (name, line) => {
  expect(wordsOf(coordinateOf(name).cells)).toEqual(line)
})

test.each<[keyof typeof matrix, Line]>([
  ['Athlete', all],
  ['Case', all],
  ['Milestone', ['school', 'none', 'child', 'none']],
  ['Event', ['school', 'team', 'child', 'none']],
  ['Restriction', all],
  ['EmergencyDisclosure', ['school', 'own', 'child', 'school']],
  ['ClearancePolicy', ['school', 'none', 'none', 'school']],
  ['ClearanceCheck', trainersAlone],
  ['AccessRecord', ['school', 'none', 'child', 'school']],
  ['Today', trainersAlone],
  ['PracticePlan', staff],
  ['LimitedAthlete', staff],
])('rows of %s: %j', (type, line) => {
  expect(wordsOf(matrix[type].rows)).toEqual(line)
})

/** Besides the attention level, fields that would reveal records a parent is not shown. */
const trainersOnly = ['attentionLevel', 'version', 'updatedAt', 'restrictedUntil', 'clearanceChecklist']
const statusOnly = ['athlete', 'expectedReturnOn', 'id', 'openedAt', 'participation', 'restrictions', 'status']

test.each<[string, string, Role, readonly string[]]>([
  ['Case', 'status only, and the timeline', 'COACH', [...statusOnly, 'timeline'].sort()],
  ['Case', 'status only', 'ADMIN', statusOnly],
  [
    'Case',
    'all but the trainers’ own fields',
    'PARENT',
    fieldsOf('Case')
      .filter(field => !trainersOnly.includes(field))
      .sort(),
  ],
  [
    'Athlete',
    'all but the date of birth and the disclosures',
    'COACH',
    fieldsOf('Athlete')
      .filter(field => !['dateOfBirth', 'emergencyDisclosures'].includes(field))
      .sort(),
  ],
  ['Team', 'name and sport', 'PARENT', ['id', 'name', 'sport']],
])('of %s, the fields are %s for %s', (type, _words, role, fields) => {
  expect(shown(type, role)).toEqual(fields)
})

test.each<[Role, readonly string[]]>([
  ['COACH', ['practicePlanLink']],
  ['PARENT', []],
  ['ADMIN', ['practicePlanLink']],
])('%s can sign in and out, can do %j, and cannot write a case', (role, also) => {
  expect(shown('Mutation', role)).toEqual(['login', 'logout', ...also, 'refresh', 'switchMembership'])
})

test('a trainer is refused no field', () => {
  expect(coordinates.filter(({ name }) => isDenied(name, 'AT'))).toEqual([])
})
