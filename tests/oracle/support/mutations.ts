import { relationOf, rowsOfType, type MembershipRow, type RowType, type View } from '../oracle.js'
import { fragment, type Sql } from '../../support/sql.js'
import { NEVER_GIVEN_OUT } from './operations.js'

/** How a mutation names a row. */
interface Naming {
  readonly of: RowType
  readonly given: (id: string, recipient: string) => string
}
const naming = (of: RowType, input: Naming['given']): Naming => ({
  of,
  given: (id, recipient) => `(input: { ${input(id, recipient)} })`,
})
const ofCase = (more = ''): Naming => naming('Case', id => `caseId: "${id}" ${more}`)
const ofMilestone = (more = ''): Naming => naming('Milestone', id => `milestoneId: "${id}" ${more}`)
const ofEvent = (more: string): Naming => naming('Event', id => `eventId: "${id}" ${more}`)

/** Every mutation that names a row of the school, with input that would succeed for someone. */
export const namings: Readonly<Record<string, Naming>> = {
  sidelineEntry: naming('Athlete', id => `athleteId: "${id}", bodyPart: NECK, participation: OUT`),
  addNote: ofCase('summary: "Seen"'),
  addRestriction: ofCase('kind: NO_RUNNING, details: "No running"'),
  liftRestriction: naming('Restriction', id => `restrictionId: "${id}"`),
  removeFromPlay: ofCase(),
  grantClearance: ofCase('summary: "Fit"'),
  reopenCase: ofCase(),
  correctEvent: ofEvent('summary: "It was the left one"'),
  setAttentionLevel: ofCase('attentionLevel: URGENT'),
  setEventVisibility: ofEvent('visibility: [COACH, PARENT, ADMIN]'),
  addMilestone: ofCase('label: "Swim"'),
  updateMilestone: ofMilestone('targetDate: "2030-01-01"'),
  completeMilestone: ofMilestone(),
  recordMedicalClearance: ofMilestone('signedBy: "Dr. Ames"'),
  applyProtocol: ofCase('protocol: "ANKLE_SPRAIN"'),
  reportSymptoms: ofCase('summary: "Headache"'),
  practicePlanLink: naming('Team', id => `teamId: "${id}"`),
  emergencyDisclosure: naming('Athlete', (id, to) => `athleteId: "${id}", to: "${to}", reason: "Flood in the valley"`),
  endEmergencyDisclosure: naming('EmergencyDisclosure', id => `disclosureId: "${id}"`),
  switchMembership: { of: 'Membership', given: id => `(membershipId: "${id}")` },
}

/** Mutations that name no row of the school, or many. */
export const otherMutations = ['syncEntries', 'login', 'refresh', 'logout'] as const

export interface Target {
  readonly relation: string
  readonly id: string
  /** A coach of the asker's school. */
  readonly recipient: string
}

/** Returns one row per relation to the asker, and an id never issued. */
export function targetsOf(view: View, type: RowType): readonly Target[] {
  const byRelation = new Map<string, string>()
  for (const row of rowsOfType[type](view.world)) {
    const relation = relationOf(view.world, view.me, type, row as never)
    if (!byRelation.has(relation)) byRelation.set(relation, 'id' in row ? row.id : row.school_id)
  }
  const isCoachHere = (row: MembershipRow): boolean =>
    row.role === 'COACH' && row.school_id === view.me.school_id && row.disabled_at === null
  const recipient = view.world.memberships.find(isCoachHere)?.id ?? ''
  return [...byRelation, ['never given out', NEVER_GIVEN_OUT] as const].map(([relation, id]) => ({ relation, id, recipient }))
}

/** Returns one operation that names each target under an alias. `more` can send it another way. */
export const mutationText = (mutation: string, targets: readonly Target[], more = ''): string => {
  const { given } = namings[mutation] ?? { given: () => '' }
  return `mutation { ${targets.map(({ id, recipient }, index) => `m${index}: ${mutation}${given(id, recipient)} { __typename }`).join(' ')}${more} }`
}

const TABLES = [
  'memberships',
  'teams',
  'team_coaches',
  'athletes',
  'team_athletes',
  'guardianships',
  'cases',
  'milestones',
  'events',
  'clinical_notes',
  'restrictions',
  'case_protocols',
  'case_changes',
  'event_visibility_changes',
  'entry_keys',
  'practice_plan_links',
  'emergency_disclosures',
] as const

/** A fingerprint of the record's tables: any write changes it. */
export const written = (sql: Sql): Promise<unknown> =>
  sql`${fragment(`SELECT ${TABLES.map(table => `(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ${table} t) AS ${table}`).join(', ')}`)}`
