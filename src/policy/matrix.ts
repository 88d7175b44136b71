import type { GraphQLScalarType } from 'graphql'
import type { Resolvers } from '../generated/schema-types.js'
import { cells, withRow, type Grid } from './scope.js'

type ObjectTypes = {
  readonly [T in keyof Resolvers as NonNullable<Resolvers[T]> extends GraphQLScalarType ? never : T]-?: NonNullable<Resolvers[T]>
}
type FieldsOf<T> = Exclude<keyof T & string, '__isTypeOf'>

/** Every object type of the schema has a grid, and every field a line in it: what is forgotten does not compile. */
export type Matrix = { readonly [T in keyof ObjectTypes]: Grid<FieldsOf<ObjectTypes[T]>> }

/** Fields that whoever sees the row sees. */
const shown = <Field extends string>(...fields: readonly Field[]): Readonly<Record<Field, typeof withRow>> =>
  Object.fromEntries(fields.map(field => [field, withRow])) as Readonly<Record<Field, typeof withRow>>

const signedIn = cells('own', 'own', 'own', 'own')
const everyone = cells('public', 'public', 'public', 'public')
const trainers = cells('school', 'none', 'none', 'none')
const staff = cells('school', 'team', 'none', 'school')
const athletes = cells('school', 'team', 'child', 'school')
const caseRecords = cells('school', 'none', 'child', 'none')
const changed = { rows: trainers, fields: { case: withRow, athlete: withRow, replayed: withRow } } as const
const changedMilestone = { rows: trainers, fields: { ...changed.fields, milestone: withRow } } as const
const recorded = { rows: trainers, fields: { event: withRow, case: withRow, athlete: withRow, replayed: withRow } } as const

/**
 * WHO MAY SEE AND DO WHAT. The one declaration: the shield's rules, the descriptions in schema.graphql and docs/access-matrix.md
 * come from it. `rows` are kept by PostgreSQL's row-level security (prisma/migrations), fields and operations by graphql-shield.
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
    },
  },

  Viewer: {
    rows: signedIn,
    fields: shown('membershipId', 'role', 'displayName', 'email', 'school', 'teams', 'athletes', 'memberships'),
  },

  AuthPayload: {
    rows: everyone,
    fields: { accessToken: withRow, refreshToken: withRow, expiresAt: withRow, viewer: withRow },
  },

  School: {
    rows: signedIn,
    fields: {
      id: withRow,
      name: withRow,
      slug: withRow,
      timeZone: withRow,
      config: withRow,
      sportName: withRow,
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
      clinicalNotes: trainers, // the hard block: their table, too, opens to trainers alone
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

  // Restrictions and never a reason: what is below it is guarded by its own grid.
  PracticePlan: { rows: staff, fields: { team: withRow, date: withRow, full: withRow, limited: withRow, out: withRow } },
  LimitedAthlete: { rows: staff, fields: { athlete: withRow, restrictions: withRow } },
  PracticePlanLinkPayload: { rows: staff, fields: { url: withRow, expiresAt: withRow } },

  StatusCounts: { rows: staff, fields: { cleared: withRow, restricted: withRow, out: withRow } },

  SidelineEntryPayload: {
    rows: trainers,
    fields: { event: withRow, case: withRow, athlete: withRow, caseCreated: withRow, replayed: withRow, reopenableCase: withRow },
  },
  SyncEntriesPayload: { rows: trainers, fields: { results: withRow } },
  EntryResult: {
    rows: trainers,
    fields: shown('index', 'entryKey', 'outcome', 'code', 'message', 'fields', 'unmet', 'currentVersion', 'event', 'case', 'athlete'),
  },
  UnmetCondition: { rows: trainers, fields: { condition: withRow, message: withRow, possibleFrom: withRow } },
  FieldProblem: { rows: trainers, fields: { path: withRow, message: withRow } },
  SetEventVisibilityPayload: recorded,
  SetAttentionLevelPayload: changed,
  AddNotePayload: recorded,
  AddRestrictionPayload: recorded,
  LiftRestrictionPayload: recorded,
  RemoveFromPlayPayload: recorded,
  GrantClearancePayload: recorded,
  ReopenCasePayload: recorded,
  CorrectEventPayload: recorded,
  AddMilestonePayload: changedMilestone,
  UpdateMilestonePayload: changedMilestone,
  CompleteMilestonePayload: changedMilestone,
  RecordMedicalClearancePayload: changedMilestone,
  ApplyProtocolPayload: { rows: trainers, fields: { ...changed.fields, phaseBar: withRow } },
  ReportSymptomsPayload: { rows: trainers, fields: { ...recorded.fields, sentBackTo: withRow } },

  // Lists show what their rows' own grids let through.
  AthleteConnection: { rows: staff, fields: { edges: withRow, nodes: withRow, pageInfo: withRow, totalCount: withRow } },
  AthleteEdge: { rows: staff, fields: { cursor: withRow, node: withRow } },
  CaseConnection: { rows: athletes, fields: { edges: withRow, nodes: withRow, pageInfo: withRow, totalCount: withRow } },
  CaseEdge: { rows: athletes, fields: { cursor: withRow, node: withRow } },
  EventConnection: {
    rows: cells('school', 'team', 'child', 'none'),
    fields: { edges: withRow, nodes: withRow, pageInfo: withRow, totalCount: withRow },
  },
  EventEdge: { rows: cells('school', 'team', 'child', 'none'), fields: { cursor: withRow, node: withRow } },
  MilestoneConnection: { rows: trainers, fields: { edges: withRow, nodes: withRow, pageInfo: withRow, totalCount: withRow } },
  MilestoneEdge: { rows: trainers, fields: { cursor: withRow, node: withRow } },
  PageInfo: { rows: signedIn, fields: { hasNextPage: withRow, hasPreviousPage: withRow, startCursor: withRow, endCursor: withRow } },
}
