import { Switch, measure, type Hidden } from './support/alone.js'
import type { Way } from './support/operations.js'
import { askerNames, isRefused, roleOf } from './support/people.js'
import { OracleStage } from './support/stage.js'

const ways: readonly Way[] = ['planned', 'resolvers']
const askers = askerNames.filter(name => !isRefused(name) && roleOf[name] !== 'AT')

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
}, 240_000)
afterAll(() => stage.close())

test('try', () => {
  const by: Record<string, number> = {}
  for (const h of hidden) {
    const k = `${h.byShield ? 'S' : '-'}${h.byRows ? 'R' : '-'} ${h.place.refusedBy ? 'field' : 'row'}`
    by[k] = (by[k] ?? 0) + 1
  }
  const show = (f: (h: Hidden) => boolean) =>
    [
      ...new Set(
        hidden
          .filter(f)
          .map(h => `${h.way} ${h.role} ${h.place.coordinate} by ${h.place.refusedBy} ${h.place.rowType} ${h.place.relation}`),
      ),
    ]
      .slice(0, 40)
      .join('\n')
  console.log(by)
  console.log(
    'none\n',
    show(h => !h.byShield && !h.byRows),
  )
  console.log(
    'field not by shield\n',
    show(h => h.place.refusedBy !== null && !h.byShield),
  )
  console.log(
    'row not by rows\n',
    show(h => h.place.refusedBy === null && !h.byRows),
  )
  console.log(
    'row by shield too\n',
    show(h => h.place.refusedBy === null && h.byShield),
  )
  console.log(
    'field by rows too\n',
    show(h => h.place.refusedBy !== null && h.byRows),
  )
})
