import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

// GraphiQL names a tab after its operation, so operation names must be readable.
export const trainerExamples: readonly ExampleOperation[] = [
  {
    title: 'Roster with search',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see all athletes of the school whose names
# match the search, and who may play today.
query TrainerRoster($search: String) {
  roster(filter: { search: $search }, first: 20) {
    totalCount
    nodes {
      id
      firstName
      lastName
      jerseyNumber
      gradYear
      currentStatus
      statusChangedAt
      teams {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { search: 'a' },
  },
  {
    title: 'Sideline entry in three taps',
    role: 'AT',
    document: `# For the athletic trainer. Three taps: athlete, body
# part, participation (in the variables below).
# You will see the new case and the athlete's new
# status. Run it again: the same case gets a second
# event, and caseCreated is false.
mutation TrainerSidelineEntry($input: SidelineEntryInput!) {
  sidelineEntry(input: $input) {
    caseCreated
    replayed
    athlete {
      firstName
      lastName
      currentStatus
    }
    case {
      id
      bodyPart
      side
      status
      participation
      attentionLevel
      openedAt
    }
    event {
      type
      summary
      visibility
      occurredAt
      recordedAt
    }
  }
}
`,
    variables: { input: { athleteId: demoIds.healthyAthlete, bodyPart: 'ANKLE', participation: 'OUT' } },
  },
  {
    title: 'Case page with timeline',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see one injury from the first entry on: its
# milestones, what the athlete must not do, and every
# event with its clinical notes and the roles that may
# see it.
query TrainerCase($caseId: ID!) {
  case(id: $caseId) {
    athlete {
      firstName
      lastName
      currentStatus
    }
    bodyPart
    side
    severity
    attentionLevel
    status
    participation
    openedAt
    expectedReturnOn
    milestones {
      label
      targetDate
      completedAt
    }
    restrictions {
      kind
      details
      startsOn
      endsOn
    }
    timeline(first: 20) {
      totalCount
      nodes {
        type
        occurredAt
        summary
        clinicalNotes
        visibility
      }
    }
  }
}
`,
    variables: { caseId: demoIds.outCase },
  },
]
