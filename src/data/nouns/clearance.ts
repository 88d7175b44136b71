import { sql } from 'kysely'
import type { LicenceType } from '../../generated/tables.js'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'
import type { Signature } from '../writes/grant-clearance.js'

const ofPolicy = columnsOf('clearance_policies')

/** A school's conditions for a clearance after a head injury. */
export const clearancePolicy = defineNoun('clearance_policies', {
  schoolId: ofPolicy.plain('school_id'),
  licenceTypes: ofPolicy.list<'licence_types', LicenceType>('licence_types'),
  writtenNoteRequired: ofPolicy.plain('written_note_required'),
  minimumDays: ofPolicy.plain('minimum_days'),
  sameDayReturn: ofPolicy.plain('same_day_return'),
})

export const clearancePolicyOfSchool = relation({
  name: 'School.clearancePolicy',
  target: clearancePolicy,
  where: (p, key) => [sql`${clearancePolicy.fields.schoolId(p)} = ${key}`],
  order: () => ascending(term('uuid', clearancePolicy.fields.schoolId)),
  isUnique: true,
})

const ofCheck = columnsOf('clearance_checklist')

/** A condition that a clearance has to meet, and its current state. */
export const clearanceCheck = defineNoun('clearance_checklist', {
  condition: ofCheck.plain('condition'),
  state: ofCheck.plain('state'),
  detail: ofCheck.plain('detail'),
  possibleFrom: ofCheck.date('possible_from'),
})

/** The function that refuses a clearance also fills this list, so the two cannot disagree. */
export const clearanceChecklistOfCase = relation<typeof clearanceCheck, Signature>({
  name: 'Case.clearanceChecklist',
  target: clearanceCheck,
  from: (key, { signedBy = null, licenceType = null, noteDate = null }) =>
    sql`clearance_checklist(${key}, ${signedBy}::text, ${licenceType}::licence_type, ${noteDate}::text::date)`,
  where: () => [],
  order: () => ascending(term('text', clearanceCheck.fields.condition)),
})
