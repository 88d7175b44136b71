import { isInForce, type RowsByType, type RowType } from './sees.js'
import type { AccessRecordRow, EmergencyDisclosureRow, MembershipRow, World } from './world.js'

// The relation of a row to the asker, in words. Reports are grouped by it; it decides nothing.

const tiesOf = (world: World, membership: MembershipRow, athlete: string): string | null => {
  if (membership.role === 'COACH') {
    const teams = world.teamCoaches.filter(tie => tie.membership_id === membership.id).map(tie => tie.team_id)
    return world.teamAthletes.some(tie => tie.athlete_id === athlete && teams.includes(tie.team_id)) ? 'own team' : null
  }
  if (membership.role !== 'PARENT') return null
  const guardianship = world.guardianships.find(tie => tie.membership_id === membership.id && tie.athlete_id === athlete)
  if (!guardianship) return null
  return guardianship.revoked_at === null ? 'own child' : 'guardianship revoked'
}

function athleteTie(world: World, me: MembershipRow, athlete: string): string {
  if (me.role === 'AT' || me.role === 'ADMIN') return 'own school'
  const own = tiesOf(world, me, athlete)
  if (own !== null) return own
  const given = world.emergencyDisclosures.filter(row => row.recipient_id === me.id && row.athlete_id === athlete)
  if (given.length > 0) return given.some(row => isInForce(world, row)) ? 'disclosed' : 'disclosure over'
  const others = world.memberships.filter(other => other.user_id === me.user_id && other.id !== me.id && other.school_id === me.school_id)
  const byAnother = others.map(other => tiesOf(world, other, athlete)).find(tie => tie !== null)
  const none = me.role === 'COACH' ? 'other team' : 'another’s child'
  return byAnother === undefined ? none : `${none} (${byAnother} by a second membership)`
}

function caseTie(world: World, me: MembershipRow, id: string): string {
  const row = world.cases.find(candidate => candidate.id === id)
  return row ? `${athleteTie(world, me, row.athlete_id)}, ${row.status}` : 'no case'
}

function teamTie(world: World, me: MembershipRow, id: string): string {
  if (me.role === 'COACH')
    return world.teamCoaches.some(tie => tie.team_id === id && tie.membership_id === me.id) ? 'own team' : 'other team'
  if (me.role !== 'PARENT') return 'own school'
  const athletes = world.teamAthletes.filter(tie => tie.team_id === id).map(tie => tie.athlete_id)
  const ties = new Set(athletes.map(athlete => athleteTie(world, me, athlete)))
  if (ties.has('own child')) return 'own child’s team'
  return ties.has('disclosed') ? 'team of one who is disclosed' : 'other team'
}

const membershipTie = (_world: World, me: MembershipRow, row: MembershipRow): string => {
  if (row.user_id === me.user_id) return 'one’s own'
  return row.role === 'PARENT' ? 'a parent' : 'staff'
}

function disclosureTie(world: World, me: MembershipRow, row: EmergencyDisclosureRow): string {
  if (me.role === 'AT' || me.role === 'ADMIN') return 'own school'
  const tie = row.recipient_id === me.id ? 'own' : athleteTie(world, me, row.athlete_id)
  return `${tie}, ${isInForce(world, row) ? 'in force' : 'over'}`
}

const accessTie = (world: World, me: MembershipRow, row: AccessRecordRow): string =>
  [...new Set(row.athlete_ids.map(id => athleteTie(world, me, id)))].sort().reverse().join(' and ')

const ties: { readonly [Type in RowType]: (world: World, me: MembershipRow, row: RowsByType[Type]) => string } = {
  School: () => 'own school',
  Membership: membershipTie,
  Team: (world, me, row) => teamTie(world, me, row.id),
  Athlete: (world, me, row) => athleteTie(world, me, row.id),
  Case: (world, me, row) => caseTie(world, me, row.id),
  Milestone: (world, me, row) => caseTie(world, me, row.case_id),
  CaseProtocol: (world, me, row) => caseTie(world, me, row.case_id),
  Event: (world, me, row) => `${caseTie(world, me, row.case_id)}, shown to ${row.visibility.join(' ')}`,
  Restriction: (world, me, row) => caseTie(world, me, row.case_id),
  Protocol: () => 'own school',
  ProtocolStep: () => 'own school',
  ClearancePolicy: () => 'own school',
  EmergencyDisclosure: disclosureTie,
  AccessRecord: accessTie,
}

export function relationOf<Type extends RowType>(world: World, me: MembershipRow, type: Type, row: RowsByType[Type]): string {
  const school = 'school_id' in row ? row.school_id : row.id
  if (school !== me.school_id) return type === 'Membership' ? `other school, ${ties[type](world, me, row)}` : 'other school'
  return ties[type](world, me, row)
}
