import { sql, type RawBuilder } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'
import { athleteOfCase } from './case.js'
import { schoolToday } from './school-day.js'

const is = columnsOf('restrictions')

/** Neither lifted nor ended: in force now or from a later day. */
export const active = (r: string): RawBuilder<boolean> =>
  sql`(${sql.ref(`${r}.lifted_by_id`)} IS NULL AND (${sql.ref(`${r}.ends_on`)} IS NULL OR ${sql.ref(`${r}.ends_on`)} >= ${schoolToday}))`

export const restriction = defineNoun(
  'restrictions',
  {
    id: is.plain('id'),
    caseId: is.plain('case_id'),
    kind: is.plain('kind'),
    details: is.plain('details'),
    startsOn: is.date('starts_on'),
    endsOn: is.date('ends_on'),
    addedById: is.plain('added_by_id'),
    liftedById: is.plain('lifted_by_id'),
    active,
  },
  { student: athleteOfCase(is.plain('case_id')) },
)

const { id, caseId } = restriction.fields
export const byAdding = ascending(term('uuid', id))

export const restrictionsOfCase = relation<typeof restriction, { readonly active: boolean | null }>({
  name: 'Case.restrictions',
  target: restriction,
  where: (r, key, args) => [
    sql`${caseId(r)} = ${key}`,
    ...(args.active === null ? [] : [args.active ? active(r) : sql<boolean>`NOT ${active(r)}`]),
  ],
  order: () => byAdding,
})
