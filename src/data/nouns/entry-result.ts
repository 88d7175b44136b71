import { sql } from 'kysely'
import type { GivenColumns } from '../plan/planned-type.js'
import type { Expression } from '../read/noun.js'

/** A noun without a table: its rows come with the payload. Each column is a field of the same name. */
const givenRow = <Columns extends GivenColumns>(columns: Columns) => ({
  columns,
  fields: Object.fromEntries(Object.keys(columns).map(name => [name, (alias: string) => sql.ref(`${alias}.${name}`)] as const)) as Readonly<
    Record<keyof Columns & string, Expression<unknown>>
  >,
})

/** The result of one entry of a batch. */
export const entryResult = givenRow({
  index: 'integer',
  entryKey: 'text',
  outcome: 'text',
  code: 'text',
  message: 'text',
  fields: 'jsonb',
  unmet: 'jsonb',
  currentVersion: 'integer',
  eventId: 'uuid',
  caseId: 'uuid',
  athleteId: 'uuid',
})

export const unmetCondition = givenRow({ condition: 'text', message: 'text', possibleFrom: 'text' })

/** Why someone is shown an event. */
export const accessReason = givenRow({ kind: 'text', teamId: 'uuid', relationship: 'text', until: 'text' })

/** What a viewer's role may see or do. */
export const permission = givenRow({ coordinate: 'text', allowed: 'boolean', scope: 'text' })

export const fieldProblem = givenRow({ path: 'text', message: 'text' })
