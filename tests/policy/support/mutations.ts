import { demoPassword } from '../../../prisma/demo/demo-data.js'
import { demoIds } from '../../../prisma/demo/ids.js'
import type { Role } from '../../../src/generated/tables.js'
import { people } from './people.js'
import type { Stage } from './stage.js'

type Arguments = (stage: Stage, role: Role, target: string) => string | Promise<string>
const credentials = (role: Role): string =>
  `(email: "${people[role].email}", password: "${demoPassword}", membershipId: "${people[role].membershipId}")`
const entry = (athlete: string, more: string): string => `(input: { athleteId: "${athlete}", participation: RESTRICTED, ${more} })`

/** For each mutation the arguments with which it succeeds, at least for a trainer. */
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
  'Mutation.setEventVisibility': async stage => {
    const event = await stage.read(
      sql => sql.value<string>`SELECT id FROM events WHERE case_id = ${demoIds.outCase} AND type = 'EVALUATION' LIMIT 1`,
    )
    return `(input: { eventId: "${event}", visibility: [PARENT] })`
  },
}

export async function mutationArgumentsOf(stage: Stage, mutation: string, role: Role, target: string): Promise<string> {
  return (await mutationArguments[mutation]?.(stage, role, target)) ?? ''
}
