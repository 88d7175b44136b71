import { sql } from 'kysely'
import type { AttentionLevel, BodyPart, CaseStatus, Participation, Severity } from '../../generated/tables.js'
import { columnsOf, defineNoun, type Expression } from '../read/noun.js'
import { ascending, descending, term } from '../read/order.js'
import { relation, type Condition } from '../read/relation.js'
import { startOfDay } from './school-day.js'

const is = columnsOf('cases')

export const injuryCase = defineNoun(
  'cases',
  {
    id: is.plain('id'),
    schoolId: is.plain('school_id'),
    athleteId: is.plain('athlete_id'),
    bodyPart: is.plain('body_part'),
    side: is.plain('side'),
    severity: is.plain('severity'),
    attentionLevel: is.plain('attention_level'),
    status: is.plain('status'),
    participation: is.plain('participation'),
    openedAt: is.instant('opened_at'),
    resolvedAt: is.instant('resolved_at'),
    expectedReturnOn: is.date('expected_return_on'),
    version: is.plain('version'),
    updatedAt: is.instant('updated_at'),
  },
  { student: is.plain('athlete_id') },
)

/** The student of a row that belongs to a case. */
export const athleteOfCase =
  (caseIdOf: Expression<string>): Expression<string> =>
  row =>
    sql`(SELECT c.athlete_id FROM cases AS c WHERE c.id = ${caseIdOf(row)})`

const { id, schoolId, athleteId, status, attentionLevel, bodyPart, severity, participation } = injuryCase.fields
const openedAt: Expression<unknown> = c => sql.ref(`${c}.opened_at`)
const updatedAt: Expression<unknown> = c => sql.ref(`${c}.updated_at`)
// The most urgent level is 0, so that all terms have one direction.
const attentionRank: Expression<number> = c => sql`4 - array_position(enum_range(NULL::attention_level), ${attentionLevel(c)})`

const byOpening = ascending(term('instant', openedAt), term('uuid', id))
/** Highest attention level first; within a level, longest untouched first. */
export const byAttention = ascending(term('integer', attentionRank), term('instant', updatedAt), term('uuid', id))
export const longestUntouchedFirst = ascending(term('instant', updatedAt), term('uuid', id))

/** Nothing was recorded or changed today or on the days before: `days` days in all, by the school's calendar. */
export const isUntouchedFor = (c: string, days: number): Condition => sql`${updatedAt(c)} < ${startOfDay(sql`(${days}::integer - 1)`)}`

export interface CaseFilter {
  readonly status?: CaseStatus | null
  readonly participation?: Participation | null
  readonly severity?: Severity | null
  readonly attentionLevel?: AttentionLevel | null
  readonly bodyPart?: BodyPart | null
  readonly teamId?: string | null
  readonly athleteId?: string | null
  readonly untouchedDays?: number | null
}

/** The triage list. */
export const triage = relation<typeof injuryCase, { readonly filter?: CaseFilter | null }>({
  name: 'Query.cases',
  target: injuryCase,
  where: (c, _key, { filter }) => [
    ...(filter?.status ? [sql<boolean>`${status(c)} = ${filter.status}::case_status`] : []),
    ...(filter?.participation ? [sql<boolean>`${participation(c)} = ${filter.participation}::participation`] : []),
    ...(filter?.severity ? [sql<boolean>`${severity(c)} = ${filter.severity}::severity`] : []),
    ...(filter?.untouchedDays ? [isUntouchedFor(c, filter.untouchedDays)] : []),
    ...(filter?.attentionLevel ? [sql<boolean>`${attentionLevel(c)} = ${filter.attentionLevel}::attention_level`] : []),
    ...(filter?.bodyPart ? [sql<boolean>`${bodyPart(c)} = ${filter.bodyPart}::body_part`] : []),
    ...(filter?.athleteId ? [sql<boolean>`${athleteId(c)} = ${filter.athleteId}::uuid`] : []),
    ...(filter?.teamId
      ? [
          sql<boolean>`EXISTS (SELECT FROM team_athletes AS ta WHERE ta.team_id = ${filter.teamId}::uuid
            AND ta.school_id = ${schoolId(c)} AND ta.athlete_id = ${athleteId(c)})`,
        ]
      : []),
  ],
  order: () => byAttention,
})

export const caseById = relation({
  name: 'Case.byId',
  target: injuryCase,
  where: (c, key) => [sql`${id(c)} = ${key}`],
  order: () => byOpening,
  isUnique: true,
})

export const casesOfAthlete = relation<typeof injuryCase, { readonly status?: CaseStatus | null }>({
  name: 'Athlete.cases',
  target: injuryCase,
  where: (c, key, args) => [
    sql`${athleteId(c)} = ${key}`,
    ...(args.status ? [sql<boolean>`${status(c)} = ${args.status}::case_status`] : []),
  ],
  order: () => byOpening,
})

/**
 * The key is a new case. Returns the resolved cases of the same athlete, body part and side that could be reopened instead, latest first.
 */
export const reopenableInsteadOf = relation({
  name: 'SidelineEntryPayload.reopenableCase',
  target: injuryCase,
  where: (c, key) => [
    sql`${status(c)} = 'RESOLVED'`,
    sql`EXISTS (SELECT FROM cases AS n WHERE n.id = ${key} AND n.school_id = ${schoolId(c)} AND n.athlete_id = ${athleteId(c)}
      AND n.body_part = ${bodyPart(c)} AND n.side = ${injuryCase.fields.side(c)})`,
    sql`(SELECT (now() AT TIME ZONE s.time_zone)::date - (${sql.ref(`${c}.resolved_at`)} AT TIME ZONE s.time_zone)::date <= 30
      FROM schools AS s WHERE s.id = ${schoolId(c)})`,
  ],
  order: () =>
    descending(
      term('instant', c => sql.ref(`${c}.resolved_at`)),
      term('uuid', id),
    ),
})
