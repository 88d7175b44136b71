import { isEvidence } from '../support/evidence.js'
import { askedWith, isOfMutations, objectTypes, type Operation, type Way } from './support/operations.js'
import { actualPlaces, FORBIDDEN, type Places } from './support/outcomes.js'
import { judge, leaked, mistakes, type Judged } from './support/judge.js'
import { askerNames, isRefused, roleOf, type AskerName } from './support/people.js'
import { OracleStage } from './support/stage.js'

// Every field of the schema × every asker × every row of all schools, over HTTP, compared with the oracle.
// One test covers all relations between rows and the asker. A failure names the relation.

const ways: readonly Way[] = isEvidence ? ['planned', 'resolvers'] : ['planned']
const types = objectTypes.filter(({ name }) => !isOfMutations(name) && name !== 'AuthPayload')
const coordinates = types.flatMap(type => Object.keys(type.getFields()).map(field => `${type.name}.${field}`))

interface JudgedAnswer {
  readonly status: number
  readonly data: unknown
  readonly codes: readonly string[]
  /** Refused coordinates, repeated as often as the answer names them. */
  readonly refusals: readonly string[]
  readonly text: string
  readonly everything: Places
  readonly expected: Places
  readonly judged: readonly Judged[]
}

let stage: OracleStage
beforeAll(async () => {
  stage = await OracleStage.open()
}, 120_000)
afterAll(() => stage.close())

const operationOf = (type: string): Operation => {
  const operation = stage.operations.find(candidate => candidate.type === type)
  if (!operation) throw new Error(`nothing asks for ${type}`)
  return operation
}

async function ask(asker: AskerName, type: string, way: Way): Promise<JudgedAnswer> {
  const operation = operationOf(type)
  const { data, errors, status, text } = await stage.ask(asker, operation, way)
  const refusals = errors.flatMap(({ extensions }) => (extensions.code === FORBIDDEN ? [extensions.coordinate ?? '?'] : []))
  const everything = stage.everything(asker, operation)
  const expected = stage.expected(asker, operation)
  const actual = actualPlaces({ data, refused: new Set(refusals) }, operation)
  const codes = errors.map(({ extensions }) => extensions.code)
  return { status, data, codes, refusals, text, everything, expected, judged: judge(everything, expected, actual) }
}

const asked = new Map<string, Promise<JudgedAnswer>>()
/** Sends each operation once. All cells read the same answer. */
function answerTo(asker: AskerName, type: string, way: Way): Promise<JudgedAnswer> {
  const key = `${asker} ${type} ${way}`
  const answer = asked.get(key) ?? ask(asker, type, way)
  asked.set(key, answer)
  return answer
}

const title = (asker: AskerName): string => `${roleOf[asker] ?? 'SIGNED OUT'}, ${asker}`

describe.each(ways)('%s', way => {
  describe.each(askerNames.filter(name => !isRefused(name)))('%s', asker => {
    test.each(coordinates)(`${title(asker)} · %s`, async coordinate => {
      const { judged } = await answerTo(asker, askedWith(coordinate), way)
      const own = judged.filter(place => place.coordinate === coordinate)
      expect(own).not.toHaveLength(0)
      expect(mistakes(own)).toEqual([])
    })

    test.each(types.map(({ name }) => name))(
      `${title(asker)} · the answer for all of %s has one refusal per coordinate and no hidden text`,
      async type => {
        const { status, codes, refusals, text, everything, expected, judged } = await answerTo(asker, type, way)
        const forbidden = new Set([...expected.values()].flatMap(({ coordinate, outcome }) => (outcome === FORBIDDEN ? [coordinate] : [])))
        expect([...refusals].sort()).toEqual([...forbidden].sort())
        expect([status, codes.filter(code => code !== FORBIDDEN)]).toEqual([200, []])
        expect(mistakes(judged)).toEqual([])
        expect(leaked(everything, expected, text)).toEqual([])
      },
    )
  })

  describe.each(askerNames.filter(isRefused))('%s', asker => {
    test.each(types.map(({ name }) => name))(`${title(asker)} · all of %s is UNAUTHENTICATED, and shows nothing`, async type => {
      const { status, data, codes, text, everything } = await answerTo(asker, type, way)
      expect([status, data, codes]).toEqual([401, null, ['UNAUTHENTICATED']])
      expect(leaked(everything, new Map(), text)).toEqual([])
    })
  })
})

describe('the scene covers', () => {
  const holds = (outcome: unknown): boolean =>
    outcome !== null && outcome !== undefined && outcome !== FORBIDDEN && !(Array.isArray(outcome) && outcome.length === 0)

  test.each(coordinates)('a shown value of %s', async coordinate => {
    const type = askedWith(coordinate)
    const { expected } = await answerTo(coordinate === 'Viewer.athletes' ? 'parent' : 'trainer', type, 'planned')
    const coach = await answerTo('coach in an emergency', type, 'planned')
    const shown = [...expected.values(), ...coach.expected.values()].filter(place => place.coordinate === coordinate)
    expect(shown.some(({ outcome }) => holds(outcome))).toBe(true)
  })

  test('every relation of a case and of an event', async () => {
    const relations = async (asker: AskerName, type: string): Promise<ReadonlySet<string>> => {
      const { everything } = await answerTo(asker, type, 'planned')
      return new Set([...everything.values()].flatMap(({ rowType, relation }) => (rowType === type ? [relation] : [])))
    }
    expect([...(await relations('coach', 'Case'))].sort()).toEqual([
      'other school',
      'other team, ACTIVE',
      'other team, RESOLVED',
      'own team, ACTIVE',
      'own team, RESOLVED',
    ])
    expect([...(await relations('parent and coach', 'Case'))].sort()).toEqual([
      'another’s child (own team by a second membership), ACTIVE',
      'another’s child (own team by a second membership), RESOLVED',
      'another’s child, ACTIVE',
      'another’s child, RESOLVED',
      'other school',
      'own child, ACTIVE',
      'own child, RESOLVED',
    ])
    const expectEmergencies = async (): Promise<void> => {
      expect(await relations('coach in an emergency', 'Athlete')).toEqual(
        new Set(['own team', 'disclosed', 'disclosure over', 'other school']),
      )
      expect(await relations('parent in an emergency', 'Athlete')).toEqual(
        new Set(['own child', 'disclosed', 'disclosure over', 'another’s child', 'other school']),
      )
      expect([...(await relations('parent in an emergency', 'EmergencyDisclosure'))]).toEqual(
        expect.arrayContaining(['own, in force', 'own, over', 'own child, over', 'disclosed, in force']),
      )
      expect([...(await relations('parent', 'AccessRecord'))]).toEqual(
        expect.arrayContaining(['own child', 'own child and another’s child']),
      )
    }
    await expectEmergencies()
    expect(await relations('parent', 'Athlete')).toEqual(new Set(['own child', 'guardianship revoked', 'another’s child', 'other school']))
    const events = [...(await relations('parent', 'Event'))].filter(relation => relation.startsWith('own child, ACTIVE'))
    expect(events.sort()).toEqual(
      ['AT', 'AT ADMIN', 'AT COACH', 'AT COACH ADMIN', 'AT COACH PARENT', 'AT COACH PARENT ADMIN', 'AT PARENT', 'AT PARENT ADMIN'].map(
        roles => `own child, ACTIVE, shown to ${roles}`,
      ),
    )
  })
})
