import type { Statement } from '../../src/data/database.js'
import type { CaseStory, ProtocolStory } from './case-story.js'
import { demoId } from './ids.js'
import type { SchoolClock } from './school-clock.js'

/** More than any protocol has. */
const MOST_STEPS = 10

const applied = (id: string, { key, daysAgo, time }: ProtocolStory, story: CaseStory, schoolId: string, clock: SchoolClock): Statement => ({
  sql: `INSERT INTO case_protocols (school_id, id, case_id, protocol_id, applied_at)
    SELECT school_id, $1::uuid, $2::uuid, id, $3::timestamptz FROM protocols WHERE school_id = $4::uuid AND key = $5`,
  parameters: [id, story.id, clock.moment(daysAgo, time), schoolId, key],
})

/** Gives each created step an id that is the same in every database, and completes the first ones in order. */
const steps = (id: string, { done, currentStepId }: ProtocolStory, schoolId: string, clock: SchoolClock): readonly Statement[] =>
  Array.from({ length: MOST_STEPS }, (_, index) => {
    const completed = done[index]
    const stepId = index === done.length && currentStepId ? currentStepId : demoId(`step ${id} ${index}`)
    return {
      sql: `UPDATE milestones SET id = $1::uuid, completed_at = $2::timestamptz WHERE school_id = $3::uuid AND case_protocol_id = $4::uuid AND step = $5::integer`,
      parameters: [stepId, completed ? clock.moment(completed.daysAgo, completed.time) : null, schoolId, id, index + 1],
    }
  })

/** The protocols on a case. The database creates their steps. */
export const protocolStatements = (story: CaseStory, schoolId: string, clock: SchoolClock): readonly Statement[] =>
  (story.protocols ?? []).flatMap(protocol => {
    const id = demoId(`protocol ${story.id} ${protocol.key}`)
    return [applied(id, protocol, story, schoolId, clock), ...steps(id, protocol, schoolId, clock)]
  })
