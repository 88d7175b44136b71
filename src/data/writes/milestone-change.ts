import { sql, type RawBuilder } from 'kysely'
import type { RecordedChange } from './case-change.js'

export type ChangedMilestone = RecordedChange<'milestoneId'>

/** A subject: a milestone by id, with its position. */
export const theMilestone = (milestoneId: string): RawBuilder<unknown> =>
  sql`SELECT m.school_id, m.id, m.case_id, m.position, c.athlete_id, c.version FROM milestones AS m
    JOIN cases AS c ON c.school_id = m.school_id AND c.id = m.case_id WHERE m.id = ${milestoneId}::uuid FOR NO KEY UPDATE OF c`

export const isOfMilestone = (milestoneId: string): RawBuilder<boolean> => sql`k.subject_id = ${milestoneId}::uuid`
