import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { SidelineEntryDocument, type BodyPart, type Participation } from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { useServer, type ApiTests } from './support.js'

export interface Opened {
  readonly caseId: string
  readonly athleteId: string
  readonly eventId: string
}

/** An operation whose only variable is `input`. */
export type Document<Data, Input> = TypedDocumentNode<Data, { input: Input }>

export interface TrainerTests extends ApiTests {
  /** Opens a case, for another athlete each time unless one is given. */
  readonly open: (athlete?: string, bodyPart?: BodyPart, participation?: Participation) => Promise<Opened>
  readonly run: <Data, Input>(document: Document<Data, Input>, input: NoInfer<Input>) => Promise<Answer<Data>>
  /** Runs an operation, expects success and resolves with the payload. */
  readonly done: <Data extends object, Input>(
    document: Document<Data, Input>,
    input: NoInfer<Input>,
  ) => Promise<NonNullable<Data[keyof Data]>>
  /** The number of events on a case. */
  readonly events: (caseId: string) => Promise<number>
  /** Makes it that many days since the clearance, by the school's calendar. */
  readonly age: (caseId: string, days: number) => Promise<unknown>
}

/** One server, and what its trainer does there. Call it at the top level of a test file or in a describe. */
export function useTrainer(): TrainerTests {
  const api = useServer()
  const { as, sql, healthyAthlete } = api

  const run: TrainerTests['run'] = async (document, input) => (await as('trainer')).run(document, { input })

  return {
    ...api,
    run,
    async open(athlete, bodyPart = 'ANKLE', participation = 'OUT') {
      const athleteId = athlete ?? (await healthyAthlete())
      const { sidelineEntry } = await (await as('trainer')).ask(SidelineEntryDocument, { input: { athleteId, bodyPart, participation } })
      return { athleteId, caseId: sidelineEntry?.case?.id ?? '', eventId: sidelineEntry?.event?.id ?? '' }
    },
    async done(document, input) {
      const { data, errors } = await run(document, input)
      expect(errors).toEqual([])
      const [payload] = Object.values(data ?? {}) as readonly (NonNullable<typeof data>[keyof NonNullable<typeof data>] | undefined)[]
      if (payload === undefined || payload === null) throw new Error('no payload and no error')
      return payload
    },
    events: caseId => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events WHERE case_id = ${caseId}`),
    age: (caseId, days) =>
      sql(async sql => {
        await sql`ALTER TABLE cases DISABLE TRIGGER cases_keep`
        await sql`UPDATE cases AS c SET resolved_at = ((now() AT TIME ZONE s.time_zone)::date - ${days}::integer + time '12:00') AT TIME ZONE s.time_zone
          FROM schools AS s WHERE s.id = c.school_id AND c.id = ${caseId}`
        await sql`ALTER TABLE cases ENABLE TRIGGER cases_keep`
      }),
  }
}
