import type {
  AccessRecordRow,
  AthleteRow,
  CaseProtocolRow,
  CaseRow,
  ClearancePolicyRow,
  EmergencyDisclosureRow,
  EventRow,
  MembershipRow,
  MilestoneRow,
  ProtocolRow,
  ProtocolStepRow,
  RestrictionRow,
  SchoolRow,
  TeamRow,
  World,
} from './world.js'

// Which rows exist for whom, by section 3 of the contract (Who may see what), over the raw rows.

/** A membership's id; null without a session. */
export type Asker = string | null

/** The rows that the API shows, by GraphQL type. */
export interface RowsByType {
  readonly School: SchoolRow
  readonly Membership: MembershipRow
  readonly Team: TeamRow
  readonly Athlete: AthleteRow
  readonly Case: CaseRow
  readonly Milestone: MilestoneRow
  readonly CaseProtocol: CaseProtocolRow
  readonly Event: EventRow
  readonly Restriction: RestrictionRow
  readonly Protocol: ProtocolRow
  readonly ProtocolStep: ProtocolStepRow
  readonly ClearancePolicy: ClearancePolicyRow
  readonly EmergencyDisclosure: EmergencyDisclosureRow
  readonly AccessRecord: AccessRecordRow
}
export type RowType = keyof RowsByType

/** All rows of a type, of every school. */
export const rowsOfType: { readonly [Type in RowType]: (world: World) => readonly RowsByType[Type][] } = {
  School: world => world.schools,
  Membership: world => world.memberships,
  Team: world => world.teams,
  Athlete: world => world.athletes,
  Case: world => world.cases,
  Milestone: world => world.milestones,
  CaseProtocol: world => world.caseProtocols,
  Event: world => world.events,
  Restriction: world => world.restrictions,
  Protocol: world => world.protocols,
  ProtocolStep: world => world.protocolSteps,
  ClearancePolicy: world => world.clearancePolicies,
  EmergencyDisclosure: world => world.emergencyDisclosures,
  AccessRecord: world => world.accessRecords,
}
export const ROW_TYPES = Object.keys(rowsOfType) as readonly RowType[]

/** Returns the asking membership; null without one, or if it is disabled. */
export function membershipOf(world: World, asker: Asker): MembershipRow | null {
  const membership = world.memberships.find(({ id }) => id === asker)
  return membership?.disabled_at === null ? membership : null
}

const isWholeSchools = ({ role }: MembershipRow): boolean => role === 'AT' || role === 'ADMIN'

/** The teams a coach coaches now. */
export const ownTeams = (world: World, me: MembershipRow): ReadonlySet<string> =>
  new Set(me.role === 'COACH' ? world.teamCoaches.filter(tie => tie.membership_id === me.id).map(tie => tie.team_id) : [])

const ofOwnTeams = (world: World, me: MembershipRow): ReadonlySet<string> => {
  const teams = ownTeams(world, me)
  return new Set(world.teamAthletes.filter(tie => teams.has(tie.team_id)).map(tie => tie.athlete_id))
}

/** A parent's athletes whose guardianship is not revoked. */
export const ownChildren = (world: World, me: MembershipRow): ReadonlySet<string> =>
  new Set(
    me.role === 'PARENT'
      ? world.guardianships.filter(tie => tie.membership_id === me.id && tie.revoked_at === null).map(tie => tie.athlete_id)
      : [],
  )

type Term = Pick<EmergencyDisclosureRow, 'starts_at' | 'ends_at' | 'ended_at'>

/** Begun, and neither over nor ended. */
export const isInForce = ({ now }: World, { starts_at, ends_at, ended_at }: Term): boolean =>
  new Date(starts_at) <= now && now < new Date(ends_at) && (ended_at === null || now < new Date(ended_at))

/** The athletes disclosed to a coach or a parent in an emergency, now. */
export const disclosed = (world: World, me: MembershipRow): ReadonlySet<string> => {
  return new Set(
    me.role === 'COACH' || me.role === 'PARENT'
      ? world.emergencyDisclosures.filter(given => given.recipient_id === me.id && isInForce(world, given)).map(given => given.athlete_id)
      : [],
  )
}

/** Athletes of own teams, own children, and disclosed athletes. */
const ownAthletes = (world: World, me: MembershipRow): ReadonlySet<string> =>
  new Set([...ofOwnTeams(world, me), ...ownChildren(world, me), ...disclosed(world, me)])

const rowById = <Row extends { readonly id: string }>(rows: readonly Row[], id: string): Row => {
  const row = rows.find(candidate => candidate.id === id)
  if (!row) throw new Error(`there is no row ${id}`)
  return row
}

function seesCase(world: World, me: MembershipRow, row: CaseRow): boolean {
  switch (me.role) {
    case 'AT':
      return true
    case 'ADMIN':
      return row.status === 'ACTIVE'
    case 'COACH':
      return row.status === 'ACTIVE' && ownAthletes(world, me).has(row.athlete_id)
    case 'PARENT':
      return ownAthletes(world, me).has(row.athlete_id)
  }
}

function seesEvent(world: World, me: MembershipRow, row: EventRow): boolean {
  if (me.role === 'AT') return true
  if (me.role === 'ADMIN') return false
  return row.visibility.includes(me.role) && seesCase(world, me, rowById(world.cases, row.case_id))
}

const seesOfCase = (world: World, me: MembershipRow, row: { readonly case_id: string }): boolean =>
  seesCase(world, me, rowById(world.cases, row.case_id))

function seesTeam(world: World, me: MembershipRow, row: TeamRow): boolean {
  if (isWholeSchools(me)) return true
  if (me.role === 'COACH') return ownTeams(world, me).has(row.id)
  const children = ownAthletes(world, me)
  return world.teamAthletes.some(tie => tie.team_id === row.id && children.has(tie.athlete_id))
}

/** Recipients see disclosures in force for them. Parents see every disclosure of their own children. */
const seesDisclosure = (world: World, me: MembershipRow, row: EmergencyDisclosureRow): boolean =>
  isWholeSchools(me) || ownChildren(world, me).has(row.athlete_id) || (row.recipient_id === me.id && isInForce(world, row))

/** Parents see records that name their own children, whoever else these name; not records of athletes disclosed to them. */
const seesAccess = (world: World, me: MembershipRow, row: AccessRecordRow): boolean =>
  isWholeSchools(me) || row.athlete_ids.some(id => ownChildren(world, me).has(id))

/** What each role sees of its own school. */
const inOwnSchool: { readonly [Type in RowType]: (world: World, me: MembershipRow, row: RowsByType[Type]) => boolean } = {
  School: () => true,
  // Staff names are visible in the school; parents' names only to trainers and admins.
  Membership: (_world, me, row) => isWholeSchools(me) || row.role !== 'PARENT' || row.user_id === me.user_id,
  Team: seesTeam,
  Athlete: (world, me, row) => isWholeSchools(me) || ownAthletes(world, me).has(row.id),
  Case: seesCase,
  Milestone: (world, me, row) => (me.role === 'AT' || me.role === 'PARENT') && seesOfCase(world, me, row),
  CaseProtocol: (world, me, row) => (me.role === 'AT' || me.role === 'PARENT') && seesOfCase(world, me, row),
  Event: seesEvent,
  Restriction: seesOfCase,
  Protocol: (_world, me) => me.role === 'AT',
  ProtocolStep: (_world, me) => me.role === 'AT',
  ClearancePolicy: (_world, me) => isWholeSchools(me),
  EmergencyDisclosure: seesDisclosure,
  AccessRecord: seesAccess,
}

/** The viewer's own memberships in other schools, and those schools. */
function seesElsewhere(world: World, me: MembershipRow, type: RowType, row: RowsByType[RowType]): boolean {
  const mine = world.memberships.filter(other => other.user_id === me.user_id && other.disabled_at === null)
  if (type === 'Membership') return mine.some(({ id }) => id === (row as MembershipRow).id)
  return type === 'School' && mine.some(({ school_id }) => school_id === (row as SchoolRow).id)
}

const schoolOf = (row: RowsByType[RowType]): string => ('school_id' in row ? row.school_id : row.id)

/** Whether a row exists for the asker. */
export function sees<Type extends RowType>(world: World, asker: Asker, type: Type, row: RowsByType[Type]): boolean {
  const me = membershipOf(world, asker)
  if (!me) return false
  return schoolOf(row) === me.school_id ? inOwnSchool[type](world, me, row) : seesElsewhere(world, me, type, row)
}

/** A row's key: its id, or its school's. */
export const keyOf = (row: RowsByType[RowType]): string => ('id' in row ? row.id : row.school_id)

/** Every row of a type that exists for the asker. */
export const seenRows = <Type extends RowType>(world: World, asker: Asker, type: Type): readonly RowsByType[Type][] =>
  rowsOfType[type](world).filter(row => sees(world, asker, type, row))

export const seenKeys = (world: World, asker: Asker, type: RowType): ReadonlySet<string> => new Set(seenRows(world, asker, type).map(keyOf))

/** Whether the asker sees an event's clinical notes: only trainers of its school do. */
export const seesNotes = (world: World, asker: Asker, event: EventRow): boolean =>
  membershipOf(world, asker)?.role === 'AT' && sees(world, asker, 'Event', event)
