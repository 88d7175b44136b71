import { sql, type RawBuilder } from 'kysely'
import type { Participation, Sport } from '../../generated/tables.js'
import { normalizeText } from '../../normalize-text.js'
import { derive } from '../plan/slot.js'
import { columnsOf, defineNoun, type Expression } from '../read/noun.js'
import { ascending, descending, namedOrders, term, type Order } from '../read/order.js'
import { relation, type Condition } from '../read/relation.js'

const is = columnsOf('athletes')

export const athlete = defineNoun(
  'athletes',
  {
    id: is.plain('id'),
    schoolId: is.plain('school_id'),
    firstName: is.plain('first_name'),
    lastName: is.plain('last_name'),
    dateOfBirth: is.date('date_of_birth'),
    gradYear: is.plain('grad_year'),
    jerseyNumber: is.plain('jersey_number'),
    currentStatus: is.plain('current_status'),
    statusChangedAt: is.instant('status_changed_at'),
  },
  { student: is.plain('id') },
)

const { id, schoolId, firstName, lastName, gradYear, jerseyNumber, currentStatus } = athlete.fields

// The worst status is 0, so that names can follow in the same direction.
const statusRank: Expression<number> = a => sql`3 - array_position(enum_range(NULL::participation), ${currentStatus(a)})`
const jerseyOrLast: Expression<number> = a => sql`coalesce(${jerseyNumber(a)}, 1000)`
const changedAt: Expression<unknown> = a => sql.ref(`${a}.status_changed_at`)

const names = [term('text', lastName), term('text', firstName), term('uuid', id)]

/** The roster's sort orders. None uses a column that some viewer of athletes may not see. */
export const rosterOrders = namedOrders({
  NAME_ASC: ascending(...names),
  NAME_DESC: descending(...names),
  GRAD_YEAR_ASC: ascending(term('integer', gradYear), ...names),
  GRAD_YEAR_DESC: descending(term('integer', gradYear), ...names),
  JERSEY_NUMBER_ASC: ascending(term('integer', jerseyOrLast), ...names),
  STATUS_WORST_FIRST: ascending(term('integer', statusRank), ...names),
  STATUS_CHANGED_DESC: descending(term('instant', changedAt), term('uuid', id)),
})

export type RosterOrderName = keyof typeof rosterOrders

export interface AthleteFilter {
  readonly teamId?: string | null
  readonly status?: Participation | null
  readonly gradYear?: number | null
  readonly sport?: Sport | null
  readonly search?: string | null
}

export interface AthleteListArgs {
  readonly filter?: AthleteFilter | null
  readonly orderBy?: RosterOrderName | null
}

export const onTeam = (a: string, team: RawBuilder<unknown>): Condition =>
  sql`EXISTS (SELECT FROM team_athletes AS ta WHERE ta.team_id = ${team}
    AND ta.school_id = ${schoolId(a)} AND ta.athlete_id = ${id(a)})`

const inSport = (a: string, sport: Sport): Condition =>
  sql`EXISTS (SELECT FROM team_athletes AS ta JOIN teams AS tm ON tm.school_id = ta.school_id AND tm.id = ta.team_id
    WHERE ta.school_id = ${schoolId(a)} AND ta.athlete_id = ${id(a)} AND tm.sport = ${sport}::sport)`

/** More than any search that passes the check of its input: 100 characters. */
const MOST_SEARCH = 200

function patternsOf(search: string): readonly string[] {
  const normalized = normalizeText(search, 'NFC', MOST_SEARCH)
  if (normalized === null) throw new RangeError('a search is too long')
  return normalized
    .split(/\s+/)
    .filter(word => word !== '')
    .map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}

/** Every word of the search must occur in the first or the last name. */
const matches = (a: string, search: string): Condition =>
  sql`(SELECT coalesce(bool_and(${firstName(a)} ILIKE p.pattern OR ${lastName(a)} ILIKE p.pattern), true)
    FROM unnest(${derive(search, patternsOf)}::text[]) AS p(pattern))`

function filtered(a: string, filter: AthleteFilter | null | undefined): readonly Condition[] {
  if (!filter) return []
  return [
    ...(filter.teamId ? [onTeam(a, sql`${filter.teamId}::uuid`)] : []),
    ...(filter.status ? [sql<boolean>`${currentStatus(a)} = ${filter.status}::participation`] : []),
    ...(filter.gradYear ? [sql<boolean>`${gradYear(a)} = ${filter.gradYear}::integer`] : []),
    ...(filter.sport ? [inSport(a, filter.sport)] : []),
    ...(filter.search ? [matches(a, filter.search)] : []),
  ]
}

const ordered = ({ orderBy }: AthleteListArgs): Order => rosterOrders[orderBy ?? 'NAME_ASC']

export const roster = relation<typeof athlete, AthleteListArgs>({
  name: 'Query.roster',
  target: athlete,
  where: (a, _key, { filter }) => filtered(a, filter),
  order: ordered,
})

export const athletesOfTeam = relation<typeof athlete, AthleteListArgs>({
  name: 'Team.athletes',
  target: athlete,
  where: (a, key, { filter }) => [onTeam(a, key), ...filtered(a, filter)],
  order: ordered,
})

export const athleteById = relation({
  name: 'Athlete.byId',
  target: athlete,
  where: (a, key) => [sql`${id(a)} = ${key}`],
  order: () => rosterOrders.NAME_ASC,
  isUnique: true,
})

/** The key is a parent's membership. */
export const childrenOfParent = relation({
  name: 'Viewer.athletes',
  target: athlete,
  where: (a, key) => [
    sql`EXISTS (SELECT FROM guardianships AS g WHERE g.membership_id = ${key} AND g.revoked_at IS NULL
      AND g.school_id = ${schoolId(a)} AND g.athlete_id = ${id(a)})`,
  ],
  order: () => rosterOrders.NAME_ASC,
})
