import { sql, type RawBuilder } from 'kysely'

/** Today by the calendar of the viewer's school; of no row, so that a statement computes it once. */
export const schoolToday: RawBuilder<string> = sql`(SELECT (now() AT TIME ZONE s.time_zone)::date FROM schools AS s
  WHERE s.id = (SELECT viewer_school()))`
