import type { GraphQLScalarType } from 'graphql'
import type { Resolvers } from '../generated/schema-types.js'
import { answers } from './answers.js'
import { explanations } from './explanations.js'
import { accessRecords, athletes, caseRecords, everyone, shown, signedIn, staff, trainers } from './lines.js'
import { cells, withRow, type Grid } from './scope.js'

type ObjectTypes = {
  readonly [T in keyof Resolvers as NonNullable<Resolvers[T]> extends GraphQLScalarType ? never : T]-?: NonNullable<Resolvers[T]>
}
type FieldsOf<T> = Exclude<keyof T & string, '__isTypeOf'>

/** Every object type of the schema has a grid, and every field a line in it: a missing one does not compile. */
export type Matrix = { readonly [T in keyof ObjectTypes]: Grid<FieldsOf<ObjectTypes[T]>> }

/**
 * WHO MAY SEE AND DO WHAT. The single declaration from which the shield's rules, the descriptions in schema.graphql and
 * docs/access-matrix.md are made. PostgreSQL's row-level security (prisma/migrations) enforces `rows`; graphql-shield enforces fields and
 * operations.
 */
//                                     AT        COACH   PARENT   ADMIN
export const matrix: Matrix = {
  Query: {
    rows: everyone,
    fields: {
      viewer: signedIn,
      school: signedIn,
      roster: cells('school', 'team', 'none', 'school'),
      athlete: cells('school', 'team', 'child', 'school'),
      teams: cells('school', 'team', 'none', 'school'),
      team: cells('school', 'team', 'none', 'school'),
      cases: trainers,
      today: trainers,
      case: cells('school', 'team', 'child', 'school'),
      practicePlan: staff,
      protocols: trainers,
      whoCanSee: trainers,
      previewAs: trainers,
      accessLog: accessRecords,
    },
  },

  Mutation: {
    rows: everyone,
    fields: {
      login: everyone,
      refresh: everyone,
      logout: signedIn,
      switchMembership: signedIn,
      sidelineEntry: trainers,
      syncEntries: trainers,
      setEventVisibility: trainers,
      setAttentionLevel: trainers,
      addNote: trainers,
      addRestriction: trainers,
      liftRestriction: trainers,
      removeFromPlay: trainers,
      grantClearance: trainers,
      reopenCase: trainers,
      correctEvent: trainers,
      practicePlanLink: staff,
      addMilestone: trainers,
      updateMilestone: trainers,
      completeMilestone: trainers,
      recordMedicalClearance: trainers,
      applyProtocol: trainers,
      reportSymptoms: trainers,
      emergencyDisclosure: trainers,
      endEmergencyDisclosure: trainers,
    },
  },

  Viewer: {
    rows: signedIn,
    fields: shown(
      'membershipId',
      'role',
      'displayName',
      'email',
      'school',
      'teams',
      'athletes',
      'memberships',
      'emergencyDisclosures',
      'permissions',
    ),
  },

  School: {
    rows: signedIn,
    fields: {
      ...shown('id', 'name', 'slug', 'timeZone', 'config', 'sportName'),
      clearancePolicy: cells('own', 'none', 'none', 'own'),
    },
  },

  ClearancePolicy: {
    rows: cells('school', 'none', 'none', 'school'),
    fields: { licenceTypes: withRow, writtenNoteRequired: withRow, minimumDays: withRow, sameDayReturn: withRow },
  },

  Membership: {
    rows: cells('school', 'school', 'school', 'school'),
    fields: { id: withRow, role: withRow, displayName: withRow, school: withRow },
  },

  Team: {
    rows: athletes,
    fields: {
      id: withRow,
      name: withRow,
      sport: withRow,
      level: staff,
      season: staff,
      athletes: staff,
      statusCounts: staff,
      coaches: staff,
    },
  },

  Athlete: {
    rows: athletes,
    fields: {
      id: withRow,
      schoolId: withRow,
      firstName: withRow,
      lastName: withRow,
      dateOfBirth: cells('school', 'none', 'child', 'school'),
      gradYear: withRow,
      jerseyNumber: withRow,
      currentStatus: withRow,
      statusChangedAt: withRow,
      teams: withRow,
      cases: withRow,
      emergencyDisclosures: cells('school', 'none', 'child', 'school'),
    },
  },

  Case: {
    rows: athletes,
    fields: {
      id: withRow,
      athlete: withRow,
      status: withRow,
      participation: withRow,
      openedAt: withRow,
      expectedReturnOn: withRow,
      restrictions: withRow,
      restrictedUntil: trainers,
      timeline: cells('school', 'team', 'child', 'none'),
      bodyPart: caseRecords,
      side: caseRecords,
      severity: caseRecords,
      resolvedAt: caseRecords,
      milestones: caseRecords,
      phaseBar: caseRecords,
      phaseBars: caseRecords,
      attentionLevel: trainers,
      version: trainers,
      updatedAt: trainers,
      clearanceChecklist: trainers,
    },
  },

  ClearanceCheck: { rows: trainers, fields: { condition: withRow, state: withRow, detail: withRow, possibleFrom: withRow } },

  Milestone: {
    rows: caseRecords,
    fields: shown(
      'id',
      'case',
      'label',
      'position',
      'targetDate',
      'completedAt',
      'instructions',
      'minimumHours',
      'startedAt',
      'earliestCompletionAt',
      'requiresClearance',
      'clearanceSignedBy',
      'clearanceSignedOn',
    ),
  },

  PhaseBar: {
    rows: caseRecords,
    fields: shown(
      'id',
      'protocolKey',
      'protocol',
      'steps',
      'current',
      'next',
      'doneCount',
      'total',
      'earliestAt',
      'awaitsClearance',
      'expectedReturnOn',
      'appliedAt',
      'sentBackAt',
    ),
  },

  PhaseStep: {
    rows: caseRecords,
    fields: shown('id', 'position', 'label', 'state', 'earliestOn', 'completedAt', 'awaitsClearance', 'milestone'),
  },

  Protocol: {
    rows: trainers,
    fields: { id: withRow, key: withRow, name: withRow, source: withRow, returnsToPlay: withRow, steps: withRow },
  },

  ProtocolStep: {
    rows: trainers,
    fields: shown('id', 'position', 'label', 'instructions', 'minimumHours', 'requiresClearance', 'symptomsBackTo'),
  },

  Event: {
    rows: cells('school', 'team', 'child', 'none'),
    fields: {
      id: withRow,
      type: withRow,
      participation: withRow,
      summary: withRow,
      occurredAt: withRow,
      recordedAt: withRow,
      author: withRow,
      case: withRow,
      corrects: withRow,
      corrections: withRow,
      severity: caseRecords,
      signedBy: caseRecords,
      licenceType: caseRecords,
      noteDate: caseRecords,
      visibility: trainers,
      entryKey: trainers,
      deviceClockOff: trainers,
      clinicalNotes: trainers, // the strictest rule: row-level security opens their table to trainers only, too
    },
  },

  Restriction: {
    rows: athletes,
    fields: {
      id: withRow,
      kind: withRow,
      details: withRow,
      startsOn: withRow,
      endsOn: withRow,
      active: withRow,
      addedBy: cells('school', 'team', 'child', 'none'),
      liftedBy: cells('school', 'team', 'child', 'none'),
    },
  },

  Today: { rows: trainers, fields: { date: withRow, out: withRow, restricted: withRow, milestonesDue: withRow, untouched: withRow } },

  // Shows restrictions, never a reason. The types below it have their own grids.
  PracticePlan: { rows: staff, fields: { team: withRow, date: withRow, full: withRow, limited: withRow, out: withRow } },
  LimitedAthlete: { rows: staff, fields: { athlete: withRow, restrictions: withRow } },

  StatusCounts: { rows: staff, fields: { cleared: withRow, restricted: withRow, out: withRow } },

  ...explanations,
  ...answers,
}
