import { print, type DocumentNode } from 'graphql'
import { demoIds } from '../../../prisma/demo/ids.js'
import * as documents from '../../generated/documents.js'
import type { TestOperation } from './execution-paths.js'

const values: Readonly<Record<string, unknown>> = {
  id: demoIds.outCase,
  athleteId: demoIds.parentChild,
  teamId: demoIds.varsityFootball,
  eventId: demoIds.activeCaseEntry,
  sport: 'FOOTBALL',
  filter: { status: 'ACTIVE' },
  first: 20,
}
const ids: Readonly<Record<string, string>> = {
  Athlete: demoIds.outAthlete,
  DisclosuresOfAthlete: demoIds.parentChild,
  AthleteStatus: demoIds.outAthlete,
  AthleteCases: demoIds.parentChild,
  TeamAthletes: demoIds.varsityFootball,
}
const filters: Readonly<Record<string, object>> = {
  Roster: { teamId: demoIds.varsityFootball, search: 'a' },
  TeamAthletes: { status: 'CLEARED' },
}

function asked(document: DocumentNode): readonly (readonly [string, TestOperation])[] {
  return document.definitions.flatMap(node => {
    if (node.kind !== 'OperationDefinition' || node.operation !== 'query') return []
    const name = node.name?.value ?? ''
    const own: Readonly<Record<string, unknown>> = { ...values, id: ids[name] ?? values['id'], filter: filters[name] ?? values['filter'] }
    const variables = (node.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, own[variable.name.value]] as const)
    return [
      [
        name,
        {
          document: print(document),
          operationName: name,
          variables: Object.fromEntries(variables.filter(([, value]) => value !== undefined)),
        },
      ] as const,
    ]
  })
}

/** All queries of the project's own frontends and tests, with variables. Without previews, which run in several people's sessions. */
export const frontendQueries: readonly (readonly [string, TestOperation])[] = Object.values(documents)
  .flatMap(value => asked(value as DocumentNode))
  .filter(([name]) => name !== 'PreviewAs')

/** The pages RTSport's performance is measured by. */
export const measuredQueries: readonly (readonly [string, TestOperation])[] = [
  [
    'the team dashboard',
    {
      document: `query ($id: ID!) { team(id: $id) { name athletes(first: 100) { nodes {
        id firstName lastName jerseyNumber currentStatus cases(status: ACTIVE, first: 50) { nodes { id status openedAt } } } } } }`,
      variables: { id: demoIds.varsityFootball },
    },
  ],
  [
    'the case page',
    {
      document: `query ($id: ID!) { case(id: $id) { id bodyPart severity attentionLevel athlete { firstName lastName currentStatus }
        milestones { label targetDate completedAt }
        timeline(first: 100) { nodes { id type occurredAt summary clinicalNotes author { displayName } } } } }`,
      variables: { id: demoIds.activeCase },
    },
  ],
  [
    'the roster with cases',
    {
      document: `{ roster(first: 1000) { nodes { id firstName lastName gradYear jerseyNumber currentStatus schoolId
        cases(status: ACTIVE) { nodes { bodyPart attentionLevel severity } } } } }`,
    },
  ],
]
