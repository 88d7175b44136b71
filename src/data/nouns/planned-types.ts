import { sql } from 'kysely'
import type { CaseStatus, EventType, Sport } from '../../generated/tables.js'
import { givenList } from '../plan/checks.js'
import {
  connection,
  connectionWithin,
  counts,
  given,
  json,
  list,
  listOrNull,
  one,
  only,
  value,
  type PlannedType,
} from '../plan/planned-type.js'
import { derive, payloadList } from '../plan/slot.js'
import { accessLogOfAthlete, accessRecord, athleteOfAccessLog } from './access-record.js'
import * as athletes from './athlete.js'
import { audienceOfEvent, eventAudience } from './audience.js'
import * as cases from './case.js'
import * as clearance from './clearance.js'
import { noteOfEvent } from './clinical-note.js'
import { disclosureById, disclosuresOfAthlete, disclosuresToViewer, emergencyDisclosure } from './emergency-disclosure.js'
import * as events from './event.js'
import * as memberships from './membership.js'
import { accessReason, entryResult, fieldProblem, permission, unmetCondition } from './entry-result.js'
import { milestone, milestoneById, milestonesDue, milestonesOfCase, stepSentBackToBy } from './milestone.js'
import { permissionsInPlace } from './permission.js'
import * as plans from './practice-plan.js'
import { restrictedUntil } from './restricted-until.js'
import * as phaseBars from './phase-bar.js'
import { athleteFilter, caseFilter, planDay, rosterArgs, signature, untouchedDays } from './planned-args.js'
import { protocol, protocols, protocolStep, stepsOfProtocol } from './protocol.js'
import { restriction, restrictionsOfCase } from './restriction.js'
import { plainSportName, school, schoolById } from './school.js'
import * as teams from './team.js'
import * as day from './today.js'
import { viewer, viewerByMembership } from './viewer.js'

/** What a mutation touched. The keys are its payload's ids. */
const changed = {
  case: one(cases.caseById, 'payload.caseId'),
  athlete: one(athletes.athleteById, 'payload.athleteId'),
}
const touchedIn = (of: string): PlannedType['fields'] => ({
  event: one(events.eventById, `${of}eventId`),
  case: one(cases.caseById, `${of}caseId`),
  athlete: one(athletes.athleteById, `${of}athleteId`),
})
const touched = touchedIn('payload.')

/** What a mutation of a disclosure changed. */
const disclosed = { disclosure: one(disclosureById, 'payload.disclosureId'), athlete: changed.athlete }

/** What a mutation of a milestone changed. */
const changedMilestone = { ...changed, milestone: one(milestoneById, 'payload.milestoneId') }

/** How each GraphQL type is read in one statement, with one line per relation. A noun's own fields need no line. */
export const plannedTypes: Readonly<Record<string, PlannedType>> = {
  Query: {
    noun: null,
    fields: {
      viewer: one(viewerByMembership, 'viewer.membershipId'),
      school: one(schoolById, 'viewer.schoolId'),
      roster: connection(athletes.roster, null, rosterArgs),
      athlete: one(athletes.athleteById, 'args.id'),
      teams: list(teams.teams, null),
      team: one(teams.teamById, 'args.id'),
      cases: connection(cases.triage, null, ({ filter }) => ({ filter: caseFilter(filter as cases.CaseFilter | null) })),
      case: one(cases.caseById, 'args.id'),
      today: one(day.todayOfSchool, 'viewer.schoolId', untouchedDays),
      practicePlan: one(plans.practicePlanOfTeam, 'args.teamId'),
      protocols: list(protocols, null),
      whoCanSee: listOrNull(audienceOfEvent, 'args.eventId'),
      accessLog: connectionWithin(athleteOfAccessLog, accessLogOfAthlete, 'args.athleteId', () => ({})),
    },
  },
  Viewer: {
    noun: viewer,
    fields: {
      school: one(schoolById, 'schoolId'),
      teams: list(teams.teamsOfCoach, 'membershipId'),
      athletes: list(athletes.childrenOfParent, 'membershipId'),
      memberships: list(memberships.otherMembershipsOfViewer, 'userId'),
      emergencyDisclosures: list(disclosuresToViewer, 'membershipId'),
      permissions: given((_viewer, args) => permissionsInPlace(args), permission.columns),
    },
  },
  Permission: { noun: permission, fields: {} },
  School: {
    noun: school,
    fields: {
      config: json(school.fields.config),
      sportName: value((s, { sport }) => {
        const name = derive(sport as Sport, plainSportName)
        return sql`coalesce(${school.fields.config(s)} -> 'sportNames' ->> ${sport}::text, ${name}::text)`
      }),
      clearancePolicy: one(clearance.clearancePolicyOfSchool, 'id'),
    },
  },
  Membership: { noun: memberships.membership, fields: { school: one(schoolById, 'schoolId') } },
  Team: {
    noun: teams.team,
    fields: {
      athletes: connection(athletes.athletesOfTeam, 'id', ({ filter }) => ({
        filter: athleteFilter(filter as athletes.AthleteFilter | null),
      })),
      statusCounts: counts(athletes.athletesOfTeam, 'id', 'currentStatus', { cleared: 'CLEARED', restricted: 'RESTRICTED', out: 'OUT' }),
      coaches: list(memberships.coachesOfTeam, 'id'),
    },
  },
  Athlete: {
    noun: athletes.athlete,
    fields: {
      teams: list(teams.teamsOfAthlete, 'id'),
      cases: connection(cases.casesOfAthlete, 'id', ({ status }) => ({ status: status as CaseStatus | null })),
      emergencyDisclosures: list(disclosuresOfAthlete, 'id'),
    },
  },
  EmergencyDisclosure: {
    noun: emergencyDisclosure,
    fields: {
      athlete: one(athletes.athleteById, 'athleteId'),
      to: one(memberships.membershipById, 'recipientId'),
      author: one(memberships.membershipById, 'authorId'),
    },
  },
  Case: {
    noun: cases.injuryCase,
    fields: {
      athlete: one(athletes.athleteById, 'athleteId'),
      milestones: list(milestonesOfCase, 'id'),
      restrictedUntil: value(restrictedUntil),
      phaseBar: one(phaseBars.phaseBarsOfCase, 'id'),
      phaseBars: list(phaseBars.phaseBarsOfCase, 'id'),
      timeline: connection(events.timelineOfCase, 'id', ({ types }) => ({ types: givenList(types as readonly EventType[] | null) })),
      restrictions: list(restrictionsOfCase, 'id', ({ active }) => ({ active: (active ?? null) as boolean | null })),
      clearanceChecklist: list(clearance.clearanceChecklistOfCase, 'id', signature),
    },
  },
  ClearancePolicy: { noun: clearance.clearancePolicy, fields: {} },
  ClearanceCheck: { noun: clearance.clearanceCheck, fields: {} },
  Milestone: { noun: milestone, fields: { case: one(cases.caseById, 'caseId') } },
  PhaseBar: {
    noun: phaseBars.phaseBar,
    fields: {
      steps: list(phaseBars.stepsOfBar, 'id'),
      current: one(phaseBars.currentOfBar, 'id'),
      next: one(phaseBars.nextOfBar, 'id'),
    },
  },
  PhaseStep: { noun: phaseBars.phaseStep, fields: { milestone: one(milestoneById, 'id') } },
  Protocol: { noun: protocol, fields: { steps: list(stepsOfProtocol, 'id') } },
  ProtocolStep: { noun: protocolStep, fields: {} },
  Event: {
    noun: events.event,
    fields: {
      author: one(memberships.membershipById, 'authorId'),
      case: one(cases.caseById, 'caseId'),
      clinicalNotes: only(noteOfEvent, 'id', 'body'),
      corrects: one(events.eventById, 'correctsId'),
      corrections: list(events.correctionsOfEvent, 'id'),
    },
  },
  EventAudience: {
    noun: eventAudience,
    fields: {
      membership: one(memberships.membershipById, 'membershipId'),
      reasons: given(eventAudience.fields.reasons, accessReason.columns),
    },
  },
  AccessReason: { noun: accessReason, fields: { team: one(teams.teamById, 'teamId') } },
  Restriction: {
    noun: restriction,
    fields: { addedBy: one(events.eventById, 'addedById'), liftedBy: one(events.eventById, 'liftedById') },
  },
  AccessRecord: { noun: accessRecord, fields: { membership: one(memberships.membershipById, 'membershipId') } },
  Today: {
    noun: day.today,
    fields: {
      out: connection(day.outToday, null, () => ({})),
      restricted: connection(day.restrictedToday, null, () => ({})),
      milestonesDue: connection(milestonesDue, null, () => ({})),
      untouched: connection(day.untouchedToday, null, untouchedDays),
    },
  },
  PracticePlan: {
    noun: plans.practicePlan,
    fields: {
      team: one(teams.teamById, 'id'),
      date: value((_team, args) => plans.dayOf(planDay(args))),
      full: list(plans.fullOnDay, 'id', planDay),
      limited: list(plans.limitedOnDay, 'id', planDay),
      out: list(plans.outOnDay, 'id', planDay),
    },
  },
  LimitedAthlete: {
    noun: athletes.athlete,
    fields: { athlete: one(athletes.athleteById, 'id'), restrictions: list(plans.restrictionsOnDay, 'id', planDay) },
  },
  PracticePlanLinkPayload: { noun: null, fields: {} },
  SidelineEntryPayload: { noun: null, fields: { ...touched, reopenableCase: one(cases.reopenableInsteadOf, 'payload.newCaseId') } },
  SyncEntriesPayload: { noun: null, fields: { results: given(() => payloadList('results'), entryResult.columns) } },
  EntryResult: {
    noun: entryResult,
    fields: {
      ...touchedIn(''),
      fields: given(r => sql.ref(`${r}.fields`), fieldProblem.columns),
      unmet: given(r => sql.ref(`${r}.unmet`), unmetCondition.columns),
    },
  },
  UnmetCondition: { noun: unmetCondition, fields: {} },
  FieldProblem: { noun: fieldProblem, fields: {} },
  SetEventVisibilityPayload: { noun: null, fields: touched },
  SetAttentionLevelPayload: { noun: null, fields: changed },
  AddNotePayload: { noun: null, fields: touched },
  AddRestrictionPayload: { noun: null, fields: touched },
  LiftRestrictionPayload: { noun: null, fields: touched },
  RemoveFromPlayPayload: { noun: null, fields: touched },
  GrantClearancePayload: { noun: null, fields: touched },
  ReopenCasePayload: { noun: null, fields: touched },
  CorrectEventPayload: { noun: null, fields: touched },
  AddMilestonePayload: { noun: null, fields: changedMilestone },
  UpdateMilestonePayload: { noun: null, fields: changedMilestone },
  CompleteMilestonePayload: { noun: null, fields: changedMilestone },
  RecordMedicalClearancePayload: { noun: null, fields: changedMilestone },
  ApplyProtocolPayload: { noun: null, fields: { ...changed, phaseBar: one(phaseBars.phaseBarOfProtocol, 'payload.caseProtocolId') } },
  ReportSymptomsPayload: { noun: null, fields: { ...touched, sentBackTo: one(stepSentBackToBy, 'payload.eventId') } },
  EmergencyDisclosurePayload: { noun: null, fields: disclosed },
  EndEmergencyDisclosurePayload: { noun: null, fields: disclosed },
  AuthPayload: { noun: null, fields: { viewer: one(viewerByMembership, 'payload.membershipId') } },
}
