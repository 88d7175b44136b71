import { randomUUID } from 'node:crypto'
import { demoPassword } from '../../../prisma/demo/demo-data.js'
import { demoIds } from '../../../prisma/demo/ids.js'
import type { Role } from '../../../src/generated/tables.js'
import { inTransaction } from '../../support/sql.js'
import { people } from './people.js'
import type { Stage } from './stage.js'

type Arguments = (stage: Stage, role: Role, target: string) => string | Promise<string>
const credentials = (role: Role): string =>
  `(email: "${people[role].email}", password: "${demoPassword}", membershipId: "${people[role].membershipId}")`
const entry = (athlete: string, more: string): string => `(input: { athleteId: "${athlete}", participation: RESTRICTED, ${more} })`

let entered = 0
/** No head injury, because its clearance needs more than a summary. */
const places = [
  'NECK',
  'SHOULDER',
  'UPPER_ARM',
  'ELBOW',
  'FOREARM',
  'HAND',
  'CHEST',
  'ABDOMEN',
  'HIP_GROIN',
  'THIGH',
  'KNEE',
  'LOWER_LEG',
  'FOOT',
].flatMap(part => ['LEFT', 'RIGHT', 'BILATERAL', 'MIDLINE'].map(side => [part, side] as const))

/** A case for an injury that nobody has yet. Written as the owner, because no operation may do so. */
function newCase(stage: Stage, ...events: readonly ('RESTRICTION_ADDED' | 'CLEARANCE_GRANTED')[]): Promise<string> {
  const [part, side] = places[entered++ % places.length] ?? []
  return inTransaction(stage.server.test.database, 'commit', async sql => {
    const [school, athlete, trainer] = [demoIds.lincolnSchool, demoIds.healthyAthlete, demoIds.lincolnTrainer]
    const id = await sql.value<string>`INSERT INTO cases (school_id, athlete_id, body_part, side, participation)
      VALUES (${school}, ${athlete}, ${part}::body_part, ${side}::side, 'RESTRICTED') RETURNING id`
    for (const type of events) {
      const event = await sql.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${id}, ${athlete}, ${trainer}, ${type}::event_type, '') RETURNING id`
      if (type === 'RESTRICTION_ADDED')
        await sql`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id) VALUES (${school}, ${id}, 'NO_RUNNING', 'No running', ${event})`
    }
    return id
  })
}

/** A protocol on a new case with that many steps completed. @returns the ids of the case and of the next step */
async function newStep(stage: Stage, completed: number): Promise<{ readonly caseId: string; readonly milestoneId: string }> {
  const caseId = await newCase(stage)
  return inTransaction(stage.server.test.database, 'commit', async sql => {
    const run = await sql.value<string>`INSERT INTO case_protocols (school_id, case_id, protocol_id, applied_at)
      SELECT school_id, ${caseId}::uuid, id, now() - interval '20 days' FROM protocols
      WHERE school_id = ${demoIds.lincolnSchool} AND key = 'CONCUSSION_RETURN_TO_SPORT' RETURNING id`
    await sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = CURRENT_DATE - 1
      WHERE case_protocol_id = ${run} AND requires_clearance`
    for (let step = 1; step <= completed; step++) {
      await sql`UPDATE milestones SET completed_at = now() - make_interval(days => 20 - ${step}::integer) WHERE case_protocol_id = ${run} AND step = ${step}`
    }
    return {
      caseId,
      milestoneId: await sql.value<string>`SELECT id FROM milestones WHERE case_protocol_id = ${run} AND step = ${completed + 1}`,
    }
  })
}

/** Arguments with which each mutation succeeds, at least for a trainer. */
const mutationArguments: Readonly<Record<string, Arguments>> = {
  'Mutation.login': (_stage, role) => credentials(role),
  'Mutation.refresh': async (stage, role) => {
    const { data } = await (
      await stage.client(null)
    ).raw<{ login: { refreshToken: string } }>(`mutation { login${credentials(role)} { refreshToken } }`)
    return `(refreshToken: "${data?.login.refreshToken}")`
  },
  'Mutation.switchMembership': async (stage, role) => {
    const elsewhere = await stage.read(
      sql => sql.value<string>`SELECT m.id FROM memberships m JOIN memberships own USING (user_id)
        WHERE own.id = ${people[role].membershipId} AND m.school_id = ${demoIds.rooseveltSchool}`,
    )
    return `(membershipId: "${elsewhere}")`
  },
  'Mutation.sidelineEntry': async (stage, _role, target) => {
    if (target !== 'SidelineEntryPayload.reopenableCase') return entry(demoIds.healthyAthlete, 'bodyPart: WRIST')
    const { athlete, bodyPart, side } = await stage.read(
      sql => sql.row<{ athlete: string; bodyPart: string; side: string }>`
        SELECT athlete_id AS athlete, body_part AS "bodyPart", side FROM cases WHERE id = ${demoIds.reopenableCase}`,
    )
    return entry(athlete, `bodyPart: ${bodyPart}, side: ${side}`)
  },
  'Mutation.syncEntries': () => {
    const unsigned = `{ grantClearance: { caseId: "${demoIds.outCase}", entryKey: "${randomUUID()}", summary: "Fit" } }`
    const note = (more: string): string => `{ addNote: { caseId: "${demoIds.outCase}", entryKey: "${randomUUID()}", ${more} } }`
    const cases = [note('summary: "Seen"'), note('summary: ""'), note('summary: "Seen", expectedVersion: 999999'), unsigned]
    return `(entries: [${cases.join()}])`
  },
  'Mutation.setEventVisibility': async stage => {
    const event = await stage.read(
      sql => sql.value<string>`SELECT id FROM events WHERE case_id = ${demoIds.outCase} AND type = 'EVALUATION' LIMIT 1`,
    )
    return `(input: { eventId: "${event}", visibility: [PARENT] })`
  },
  'Mutation.setAttentionLevel': () => `(input: { caseId: "${demoIds.outCase}", attentionLevel: ELEVATED })`,
  'Mutation.addNote': () => `(input: { caseId: "${demoIds.outCase}", summary: "Seen" })`,
  'Mutation.addRestriction': () => `(input: { caseId: "${demoIds.outCase}", kind: NO_RUNNING, details: "No running" })`,
  'Mutation.liftRestriction': async (stage, role) => {
    if (role !== 'AT')
      return `(input: { restrictionId: "${await stage.read(sql => sql.value<string>`SELECT id FROM restrictions LIMIT 1`)}" })`
    const id = await newCase(stage, 'RESTRICTION_ADDED')
    const restriction = await stage.read(sql => sql.value<string>`SELECT id FROM restrictions WHERE case_id = ${id}`)
    return `(input: { restrictionId: "${restriction}" })`
  },
  'Mutation.removeFromPlay': () => `(input: { caseId: "${demoIds.outCase}" })`,
  'Mutation.grantClearance': async (stage, role) =>
    `(input: { caseId: "${role === 'AT' ? await newCase(stage) : demoIds.outCase}", summary: "Fit" })`,
  'Mutation.reopenCase': async (stage, role) => {
    if (role !== 'AT') return `(input: { caseId: "${demoIds.reopenableCase}" })`
    return `(input: { caseId: "${await newCase(stage, 'CLEARANCE_GRANTED')}" })`
  },
  'Mutation.correctEvent': async stage => {
    const event = await stage.read(sql => sql.value<string>`SELECT id FROM events WHERE case_id = ${demoIds.outCase} LIMIT 1`)
    return `(input: { eventId: "${event}", summary: "It was the left one" })`
  },
  'Mutation.emergencyDisclosure': () =>
    `(input: { athleteId: "${demoIds.healthyAthlete}", to: "${demoIds.lincolnBothCoach}", reason: "Alone with the team abroad" })`,
  'Mutation.endEmergencyDisclosure': async stage => {
    const id = await stage.read(
      sql => sql.value<string>`SELECT id FROM emergency_disclosures WHERE ended_at IS NULL ORDER BY ends_at LIMIT 1`,
    )
    return `(input: { disclosureId: "${id}" })`
  },
  'Mutation.practicePlanLink': () => `(input: { teamId: "${demoIds.varsityFootball}" })`,
  'Mutation.addMilestone': () => `(input: { caseId: "${demoIds.outCase}", label: "MRI", position: 1 })`,
  'Mutation.updateMilestone': () => `(input: { milestoneId: "${demoIds.currentStep}", targetDate: "2030-01-01" })`,
  'Mutation.completeMilestone': async (stage, role) =>
    `(input: { milestoneId: "${role === 'AT' ? (await newStep(stage, 0)).milestoneId : demoIds.currentStep}" })`,
  'Mutation.recordMedicalClearance': async (stage, role) =>
    `(input: { milestoneId: "${role === 'AT' ? (await newStep(stage, 4)).milestoneId : demoIds.currentStep}", signedBy: "Dr. Ames" })`,
  'Mutation.applyProtocol': async (stage, role) =>
    `(input: { caseId: "${role === 'AT' ? await newCase(stage) : demoIds.restrictedCase}", protocol: "ANKLE_SPRAIN" })`,
  'Mutation.reportSymptoms': async (stage, role) =>
    `(input: { caseId: "${role === 'AT' ? (await newStep(stage, 4)).caseId : demoIds.outCase}", summary: "Headache" })`,
}

export async function mutationArgumentsOf(stage: Stage, mutation: string, role: Role, target: string): Promise<string> {
  return (await mutationArguments[mutation]?.(stage, role, target)) ?? ''
}
