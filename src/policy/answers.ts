import { accessRecords, athletes, everyone, shown, signedIn, staff, trainers } from './lines.js'
import type { Matrix } from './matrix.js'
import { cells, withRow } from './scope.js'

type Answer = `${string}Payload` | `${string}Connection` | `${string}Edge` | 'PageInfo' | 'EntryResult' | 'UnmetCondition' | 'FieldProblem'

const changed = { rows: trainers, fields: { case: withRow, athlete: withRow, replayed: withRow } } as const
const changedMilestone = { rows: trainers, fields: { ...changed.fields, milestone: withRow } } as const
const recorded = { rows: trainers, fields: { event: withRow, case: withRow, athlete: withRow, replayed: withRow } } as const

/**
 * The answers of mutations and lists. This part of the matrix decides nothing: if a role may run or list something, it sees the whole
 * answer, and the rows in it follow their own grids.
 */
export const answers: Pick<Matrix, Extract<keyof Matrix, Answer>> = {
  AuthPayload: {
    rows: everyone,
    fields: { accessToken: withRow, refreshToken: withRow, expiresAt: withRow, viewer: withRow },
  },
  PracticePlanLinkPayload: { rows: staff, fields: { url: withRow, expiresAt: withRow } },
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

  EmergencyDisclosurePayload: { rows: trainers, fields: { disclosure: withRow, athlete: withRow, replayed: withRow } },
  EndEmergencyDisclosurePayload: { rows: trainers, fields: { disclosure: withRow, athlete: withRow } },

  // Lists show what their rows' own grids allow.
  AccessRecordConnection: { rows: accessRecords, fields: { edges: withRow, nodes: withRow, pageInfo: withRow, totalCount: withRow } },
  AccessRecordEdge: { rows: accessRecords, fields: { cursor: withRow, node: withRow } },
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
