import type { LicenceType } from '../../generated/tables.js'
import { checkedDays, givenDays, givenId, givenSearch, givenSigner, givenYear } from '../plan/checks.js'
import type { RawArgs } from '../plan/planned-type.js'
import type { Signature } from '../writes/grant-clearance.js'
import type * as athletes from './athlete.js'
import type * as cases from './case.js'
import type * as plans from './practice-plan.js'
import * as day from './today.js'

// Converts GraphQL arguments to those of the relations. Invalid values for which no resolver words the error are rejected here.

export const athleteFilter = (filter: athletes.AthleteFilter | null | undefined): athletes.AthleteFilter | null =>
  filter ? { ...filter, teamId: givenId(filter.teamId), gradYear: givenYear(filter.gradYear), search: givenSearch(filter.search) } : null
export const rosterArgs = ({ filter, orderBy }: RawArgs): athletes.AthleteListArgs => ({
  filter: athleteFilter(filter as athletes.AthleteFilter | null),
  orderBy: orderBy as athletes.RosterOrderName | null,
})
export const caseFilter = (filter: cases.CaseFilter | null | undefined): cases.CaseFilter | null =>
  filter
    ? { ...filter, teamId: givenId(filter.teamId), athleteId: givenId(filter.athleteId), untouchedDays: givenDays(filter.untouchedDays) }
    : null

/** For the morning list itself and for fields below it. */
export const untouchedDays = (args: RawArgs): day.TodayArgs => ({
  untouchedDays: checkedDays((args['untouchedDays'] ?? args['today.untouchedDays']) as number | null, day.DEFAULT_UNTOUCHED_DAYS),
})

/** The day of the enclosing practice plan. */
export const planDay = (args: RawArgs): plans.PlanDay => ({ date: (args['practicePlan.date'] ?? null) as string | null })

export const signature = ({ signedBy, licenceType, noteDate }: RawArgs): Signature => ({
  signedBy: givenSigner(signedBy as string | null),
  licenceType: licenceType as LicenceType | null,
  noteDate: noteDate as string | null,
})
