import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { rootFolder } from '../../src/folders.js'
import { keepMeasured, MEASURED } from '../../src/policy/describe.js'
import { runUnshielded } from '../policy/support/without-shield.js'
import { decides, ROLES, type Role } from './oracle.js'
import { measure, Switch, type Hidden } from './support/alone.js'
import { mutationText, namings, targetsOf, type Target } from './support/mutations.js'
import type { Way } from './support/operations.js'
import { askerNames, isRefused, roleOf, type AskerName } from './support/people.js'
import { measuredPart } from './support/report.js'
import { OracleStage } from './support/stage.js'

// The same cells with one authority switched off: which of the two hides each place that the oracle hides.

const ways: readonly Way[] = ['planned', 'resolvers']
const askers = askerNames.filter(name => !isRefused(name) && name !== 'trainer elsewhere' && name !== 'coach taken off')

const off = new Switch()
let stage: OracleStage
let hidden: readonly Hidden[]
beforeAll(async () => {
  stage = await OracleStage.open({ wrap: off.wrap })
  const measured: Hidden[] = []
  for (const way of ways)
    for (const asker of askers)
      for (const operation of stage.operations) measured.push(...(await measure(stage, off, asker, operation, way)))
  hidden = measured
}, 600_000)
afterAll(() => stage.close())

/** The first distinct ones, in words. */
const inWords = (some: readonly Hidden[]): readonly string[] =>
  [...new Set(some.map(({ way, role, place }) => `${way} ${role} ${place.coordinate}, ${place.rowType} ${place.relation}`))].slice(0, 20)

test.each(ROLES)('each authority hides something from %s', role => {
  const own = hidden.filter(one => one.role === role)
  expect(own.some(({ place }) => place.refusedBy === null)).toBe(true)
  expect(own.some(({ place }) => place.refusedBy !== null)).toBe(role !== 'AT')
})

describe.each(ways)('%s', way => {
  const ofWay = (): readonly Hidden[] => hidden.filter(one => one.way === way)

  test('without row-level security, every field and operation that the contract refuses is still refused', () => {
    expect(inWords(ofWay().filter(({ place, byShield }) => place.refusedBy !== null && !byShield))).toEqual([])
  })

  test('without graphql-shield, every row that the contract hides is still hidden', () => {
    expect(inWords(ofWay().filter(({ place, byRows }) => place.refusedBy === null && !byRows))).toEqual([])
  })

  test.each(['COACH', 'PARENT', 'ADMIN'] as const)('either authority alone keeps clinical notes from a %s', role => {
    const notes = ofWay().filter(one => one.role === role && one.place.coordinate === 'Event.clinicalNotes')
    expect(notes.length).toBeGreaterThan(20)
    expect(inWords(notes.filter(({ byShield, byRows }) => !byShield || !byRows))).toEqual([])
  })
})

describe('mutations', () => {
  const roles = ['coach', 'parent', 'admin'] as const
  const refused = (asker: AskerName): readonly string[] =>
    Object.keys(namings).filter(name => decides(roleOf[asker], `Mutation.${name}`) === 'forbidden')
  const tempting = (asker: AskerName, mutation: string): readonly Target[] => {
    const [view, naming] = [stage.view(asker), namings[mutation]]
    if (!view || !naming) throw new Error(`${asker} cannot ask ${mutation}`)
    return targetsOf(view, naming.of).filter(({ relation }) => relation.startsWith('own'))
  }
  const cells = roles.flatMap(asker => refused(asker).map(mutation => ({ asker, mutation })))
  const letThrough: (readonly [string, Role])[] = []

  test.each(cells)('without row-level security, $asker · $mutation is refused and writes nothing', async ({ asker, mutation }) => {
    const before = await stage.written()
    off.isOff = true
    const answer = await stage
      .client(asker)
      .raw(mutationText(mutation, tempting(asker, mutation)))
      .finally(() => (off.isOff = false))
    expect(answer.errors.map(({ extensions }) => [extensions.code, extensions.coordinate])).toEqual([['FORBIDDEN', `Mutation.${mutation}`]])
    expect(await stage.written()).toEqual(before)
  })

  test.each(cells)('without graphql-shield, $asker · $mutation writes nothing', async ({ asker, mutation }) => {
    const before = await stage.written()
    for (const target of tempting(asker, mutation)) {
      await runUnshielded(stage, 'resolvers', stage.session(asker), mutationText(mutation, [target]))
    }
    const after = await stage.written()
    if (mutation === 'practicePlanLink')
      letThrough.push(...(JSON.stringify(after) === JSON.stringify(before) ? [] : [[mutation, roleOf[asker] ?? 'AT'] as const]))
    else expect(after).toEqual(before)
  })

  test('docs/access-matrix.md lists what only one authority stops: `npm run measure:access` writes it', async () => {
    const part = measuredPart(hidden, letThrough)
    const file = path.join(rootFolder, 'docs', 'access-matrix.md')
    const page = await readFile(file, 'utf8')
    const [made = ''] = page.split(`\n${MEASURED}`)
    const fresh = keepMeasured(made, part)
    if (process.env['RTSPORT_WRITE_MEASURED'] === '1') await writeFile(file, fresh)
    else expect(page).toBe(fresh)
  })
})
