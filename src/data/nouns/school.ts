import { sql } from 'kysely'
import type { Sport } from '../../generated/tables.js'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('schools')

export const school = defineNoun('schools', {
  id: is.plain('id'),
  name: is.plain('name'),
  slug: is.plain('slug'),
  timeZone: is.plain('time_zone'),
  config: is.plain('config'),
})

const byId = ascending(term('uuid', school.fields.id))

/** The school of a membership, an athlete and so on. The key is the school's id. */
export const schoolById = relation({
  name: 'School.byId',
  target: school,
  where: (s, key) => [sql`${school.fields.id(s)} = ${key}`],
  order: () => byId,
  isUnique: true,
})

/** TRACK_AND_FIELD → Track and Field. */
export const plainSportName = (sport: Sport): string =>
  sport
    .split('_')
    .map(word => (word === 'AND' ? 'and' : word.charAt(0) + word.slice(1).toLowerCase()))
    .join(' ')
