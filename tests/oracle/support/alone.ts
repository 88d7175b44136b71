import type { Database } from '../../../src/data/database.js'
import { withoutRowSecurity } from '../../policy/support/without-row-security.js'
import { runUnshielded } from '../../policy/support/without-shield.js'
import { rowsOfType, type Role } from '../oracle.js'
import { isAsExpected } from './judge.js'
import { documentOf, type Operation, type Way } from './operations.js'
import { actualPlaces, FORBIDDEN, OBJECT, type Outcome, type Place, type Places } from './outcomes.js'
import { roleOf, type AskerName } from './people.js'
import type { OracleStage } from './stage.js'

// Each authority with the other one switched off: which of them hides each place that the oracle hides.

/** A database whose row-level security can be switched off and on. */
export class Switch {
  isOff = false

  readonly wrap = (database: Database): Database => {
    const off = withoutRowSecurity(database)
    return {
      ...database,
      begin: () => (this.isOff ? off : database).begin(),
      readAs: (viewer, statement) => (this.isOff ? off : database).readAs(viewer, statement),
    }
  }
}

/** A place that the oracle hides, and whether each authority hides it alone. */
export interface Hidden {
  readonly way: Way
  readonly role: Role
  readonly path: string
  readonly place: Place
  readonly byShield: boolean
  readonly byRows: boolean
}

type Answered = ReadonlyMap<string, { readonly outcome: Outcome }>

const isEmpty = (outcome: Outcome): boolean =>
  outcome === undefined || outcome === null || outcome === FORBIDDEN || (Array.isArray(outcome) && outcome.length === 0)

const isCount = (coordinate: string): boolean => coordinate.endsWith('.totalCount') || coordinate.startsWith('StatusCounts.')
const count = (outcome: Outcome): number => (typeof outcome === 'number' ? outcome : 0)

/** Whether an answer shows more of a place than the oracle allows. An object that is not a row reveals nothing by existing. */
function showsMore({ coordinate, object }: Place, expected: Outcome, actual: Outcome): boolean {
  if (isEmpty(actual) || (expected !== undefined && isAsExpected(expected, actual))) return false
  if (actual === OBJECT) return object !== null && object in rowsOfType
  if (Array.isArray(actual)) return actual.some(key => !(Array.isArray(expected) && expected.includes(key)))
  return isCount(coordinate) ? count(actual) > count(expected) : true
}

/** Whether the oracle hides something that exists. */
const hides = (place: Place, expected: Outcome): boolean => showsMore(place, expected, place.outcome)

const isRefusal = (error: unknown): boolean => error instanceof Error && error.message.includes('permission denied')

/** Each root field in its own operation: if the database refuses one with an error, the others are still answered. */
const partsOf = (operation: Operation): readonly Operation[] =>
  operation.type === 'Query'
    ? [...new Set(operation.asks.map(({ coordinate }) => coordinate))].map(root => ({
        type: operation.type,
        asks: operation.asks.filter(({ coordinate }) => coordinate === root),
      }))
    : [operation]

/** Runs an operation without any rule of the shield. */
async function withRowsAlone(stage: OracleStage, asker: AskerName, operation: Operation, way: Way): Promise<Answered> {
  await stage.clearTrail(operation)
  const answered = new Map<string, { readonly outcome: Outcome }>()
  for (const part of partsOf(operation)) {
    // No statement can answer a preview.
    const partsWay = part.type === 'AccessPreview' ? 'resolvers' : way
    const { data } = await runUnshielded(stage, partsWay, stage.session(asker), documentOf(part, partsWay)).catch((error: unknown) => {
      if (isRefusal(error)) return { data: null }
      throw error
    })
    for (const [path, place] of actualPlaces({ data, refused: new Set() }, part)) answered.set(path, place)
  }
  return answered
}

/** Runs an operation without row-level security. */
async function withShieldAlone(stage: OracleStage, off: Switch, asker: AskerName, operation: Operation, way: Way): Promise<Answered> {
  off.isOff = true
  try {
    const { data, errors } = await stage.ask(asker, operation, way)
    const refused = new Set(errors.flatMap(({ extensions }) => extensions.coordinate ?? []))
    return actualPlaces({ data, refused }, operation)
  } finally {
    off.isOff = false
  }
}

export async function measure(
  stage: OracleStage,
  off: Switch,
  asker: AskerName,
  operation: Operation,
  way: Way,
): Promise<readonly Hidden[]> {
  const role = roleOf[asker]
  if (role === null) throw new Error('nobody is stopped before there is a role')
  const [everything, expected]: readonly [Places, Places] = [stage.everything(asker, operation), stage.expected(asker, operation)]
  const rowsAlone = await withRowsAlone(stage, asker, operation, way)
  const shieldAlone = await withShieldAlone(stage, off, asker, operation, way)
  const stopped = (answered: Answered, path: string, place: Place): boolean =>
    !showsMore(place, expected.get(path)?.outcome, answered.get(path)?.outcome)
  return [...everything].flatMap(([path, place]) =>
    hides(place, expected.get(path)?.outcome)
      ? [{ way, role, path, place, byShield: stopped(shieldAlone, path, place), byRows: stopped(rowsAlone, path, place) }]
      : [],
  )
}
