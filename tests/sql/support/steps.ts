import { fragment, type Refusal, type Sql } from '../../support/sql.js'
import type { TenantRow } from './factories.js'

/** SQL for today in Chicago, the time zone of the test schools. */
export const TODAY = `(now() AT TIME ZONE 'America/Chicago')::date`

export interface Step {
  readonly id: string
  readonly label: string
  readonly done: boolean
  readonly begun: boolean
}

/** The steps of a protocol on a case, in order. */
export const stepsOf = (sql: Sql, run: TenantRow): Promise<readonly Step[]> =>
  sql<Step>`SELECT id, label, completed_at IS NOT NULL AS done, started_at IS NOT NULL AS begun FROM milestones
    WHERE school_id = ${run.school} AND case_protocol_id = ${run.id} ORDER BY step`

/** The protocol's own step numbers, from the start of the labels. */
const numbered = (steps: readonly Step[], which: (step: Step) => boolean): string =>
  steps
    .filter(which)
    .map(({ label }) => label.split(' ')[0])
    .join(' ')

/** A protocol's progress: the numbers of the steps `done`, and of those `begun` but not done, such as `1 2A`. */
export async function progressOf(sql: Sql, run: TenantRow): Promise<{ readonly done: string; readonly begun: string }> {
  const steps = await stepsOf(sql, run)
  return { done: numbered(steps, ({ done }) => done), begun: numbered(steps, ({ done, begun }) => begun && !done) }
}

const stepNumbered = async (sql: Sql, run: TenantRow, number: string): Promise<string> => {
  const found = (await stepsOf(sql, run)).find(({ label }) => label.startsWith(`${number} `))
  if (!found) throw new Error(`there is no step ${number}`)
  return found.id
}

/** Makes it that many hours since the step began. */
export async function pass(sql: Sql, run: TenantRow, number: string, hours: number): Promise<void> {
  const id = await stepNumbered(sql, run, number)
  await sql`UPDATE milestones SET started_at = now() - make_interval(hours => ${hours}::integer) WHERE id = ${id}`
}

/** @param when SQL */
export const complete = async (sql: Sql, run: TenantRow, number: string, when = 'now()'): Promise<unknown> =>
  sql`UPDATE milestones SET completed_at = ${fragment(when)} WHERE id = ${await stepNumbered(sql, run, number)}`
export const refusedToComplete = async (sql: Sql, run: TenantRow, number: string, when = 'now()'): Promise<Refusal> =>
  sql.refusal`UPDATE milestones SET completed_at = ${fragment(when)} WHERE id = ${await stepNumbered(sql, run, number)}`

/** @param on SQL of a date */
export const clear = async (sql: Sql, run: TenantRow, number: string, on = `${TODAY} - 1`): Promise<unknown> =>
  sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = ${fragment(on)}
    WHERE id = ${await stepNumbered(sql, run, number)}`
export const refusedToClear = async (sql: Sql, run: TenantRow, number: string, on = `${TODAY} - 1`): Promise<Refusal> =>
  sql.refusal`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = ${fragment(on)}
    WHERE id = ${await stepNumbered(sql, run, number)}`

/** Takes an athlete through steps, each in its minimum time and with a clearance if it needs one. */
export async function goThrough(sql: Sql, run: TenantRow, numbers: readonly string[]): Promise<void> {
  for (const number of numbers) {
    const id = await stepNumbered(sql, run, number)
    if (await sql.value`SELECT requires_clearance AND clearance_signed_on IS NULL FROM milestones WHERE id = ${id}`) {
      await clear(sql, run, number, TODAY)
    }
    await pass(sql, run, number, await sql.value<number>`SELECT minimum_hours FROM milestones WHERE id = ${id}`)
    await complete(sql, run, number)
  }
}

export const reportSymptoms = (sql: Sql, run: TenantRow, event: TenantRow): Promise<unknown> =>
  sql`UPDATE case_protocols SET sent_back_by_id = ${event.id} WHERE school_id = ${run.school} AND id = ${run.id}`
