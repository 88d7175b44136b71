import { sql, type RawBuilder } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { relation, type Condition } from '../read/relation.js'
import { byAttention, injuryCase, isUntouchedFor, longestUntouchedFirst } from './case.js'
import { schoolToday } from './school-day.js'
import { schoolById } from './school.js'

export interface TodayArgs {
  readonly untouchedDays: number
}

export const DEFAULT_UNTOUCHED_DAYS = 3

const is = columnsOf('schools')
export const today = defineNoun('schools', { id: is.plain('id'), date: (): RawBuilder<string> => schoolToday })

/** The key is the viewer's school. The days are a condition here too, so that an invalid number fails even if no selected field uses it. */
export const todayOfSchool = relation<typeof today, TodayArgs>({
  name: 'Query.today',
  target: today,
  where: (s, key, { untouchedDays }) => [...schoolById.where(s, key, {}), sql`${untouchedDays}::integer > 0`],
  order: () => schoolById.order({}),
})

const { athleteId, participation, schoolId, status } = injuryCase.fields
const isActive = (c: string): Condition => sql`${status(c)} = 'ACTIVE'`

export const outToday = relation({
  name: 'Today.out',
  target: injuryCase,
  where: c => [isActive(c), sql`${participation(c)} = 'OUT'`],
  order: () => byAttention,
})

/** Omits athletes whom another case takes out. */
export const restrictedToday = relation({
  name: 'Today.restricted',
  target: injuryCase,
  where: c => [
    isActive(c),
    sql`${participation(c)} = 'RESTRICTED'`,
    sql`EXISTS (SELECT FROM athletes AS a WHERE a.school_id = ${schoolId(c)} AND a.id = ${athleteId(c)} AND a.current_status = 'RESTRICTED')`,
  ],
  order: () => byAttention,
})

export const untouchedToday = relation<typeof injuryCase, TodayArgs>({
  name: 'Today.untouched',
  target: injuryCase,
  where: (c, _key, { untouchedDays }) => [isActive(c), isUntouchedFor(c, untouchedDays)],
  order: () => longestUntouchedFirst,
})
