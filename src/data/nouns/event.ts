import { sql } from 'kysely'
import type { EventType, Role } from '../../generated/tables.js'
import { columnsOf, defineNoun, type Expression } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('events')

export const event = defineNoun(
  'events',
  {
    id: is.plain('id'),
    schoolId: is.plain('school_id'),
    caseId: is.plain('case_id'),
    athleteId: is.plain('athlete_id'),
    authorId: is.plain('author_id'),
    type: is.plain('type'),
    participation: is.plain('participation'),
    severity: is.plain('severity'),
    summary: is.plain('summary'),
    visibility: is.list<'visibility', Role>('visibility'),
    occurredAt: is.instant('occurred_at'),
    recordedAt: is.instant('recorded_at'),
    entryKey: is.plain('entry_key'),
    correctsId: is.plain('corrects_id'),
    deviceClockOff: e =>
      sql<boolean>`(coalesce(abs(${sql.ref(`${e}.clock_skew_seconds`)}) > 300, false)
        OR ${sql.ref(`${e}.occurred_at`)} > ${sql.ref(`${e}.recorded_at`)} + interval '5 minutes')`,
    signedBy: is.plain('signed_by'),
    licenceType: is.plain('licence_type'),
    noteDate: is.date('note_date'),
  },
  { student: is.plain('athlete_id') },
)

const { id, caseId, type, correctsId } = event.fields
const occurredAt: Expression<unknown> = e => sql.ref(`${e}.occurred_at`)
const byTime = ascending(term('instant', occurredAt), term('uuid', id))

export const eventById = relation({
  name: 'Event.byId',
  target: event,
  where: (e, key) => [sql`${id(e)} = ${key}`],
  order: () => byTime,
  isUnique: true,
})

export const timelineOfCase = relation<typeof event, { readonly types?: readonly EventType[] | null }>({
  name: 'Case.timeline',
  target: event,
  where: (e, key, { types }) => [
    sql`${caseId(e)} = ${key}`,
    ...(types ? [sql<boolean>`${type(e)} = ANY (${types}::text[]::event_type[])`] : []),
  ],
  order: () => byTime,
})

export const correctionsOfEvent = relation({
  name: 'Event.corrections',
  target: event,
  where: (e, key) => [sql`${correctsId(e)} = ${key}`],
  order: () => byTime,
})
