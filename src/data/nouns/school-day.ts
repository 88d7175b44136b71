import { sql, type RawBuilder } from 'kysely'

// These refer to no row, so a statement computes each of them once.

/** Today by the calendar of the viewer's school. */
export const schoolToday: RawBuilder<string> = sql`(SELECT (now() AT TIME ZONE s.time_zone)::date FROM schools AS s
  WHERE s.id = (SELECT viewer_school()))`

/** The instant at which a day began at the viewer's school: `daysAgo` days before today. */
export const startOfDay = (daysAgo: RawBuilder<number>): RawBuilder<unknown> =>
  sql`(SELECT ((now() AT TIME ZONE s.time_zone)::date - ${daysAgo})::timestamp AT TIME ZONE s.time_zone FROM schools AS s
    WHERE s.id = (SELECT viewer_school()))`
