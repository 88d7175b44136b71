import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** A trainer's actions on an existing case, in the order of its life. */
export const caseEventExamples: readonly ExampleOperation[] = [
  {
    title: 'Note after an examination',
    role: 'AT',
    document: `# For the athletic trainer. The findings go into the
# clinical notes, which coaches and parents never see.
# You will see the new event. Participation does not
# change.
mutation TrainerNote($input: AddNoteInput!) {
  addNote(input: $input) {
    event {
      type
      summary
      clinicalNotes
      visibility
      recordedAt
    }
    case {
      participation
      severity
    }
  }
}
`,
    variables: {
      input: {
        caseId: demoIds.outCase,
        type: 'EVALUATION',
        summary: 'Examined before practice',
        clinicalNotes: 'Swelling down, full passive range',
        visibility: ['COACH', 'PARENT'],
      },
    },
  },
  {
    title: 'Add a restriction',
    role: 'AT',
    document: `# For the athletic trainer. Write the details for
# coaches: what the athlete must not do, never why.
# You will see the active restrictions of the case and
# the athlete's status.
mutation TrainerRestriction($input: AddRestrictionInput!) {
  addRestriction(input: $input) {
    case {
      participation
      restrictions {
        id
        kind
        details
        startsOn
        endsOn
      }
    }
    athlete {
      firstName
      lastName
      currentStatus
    }
  }
}
`,
    variables: {
      input: {
        caseId: demoIds.activeCase,
        kind: 'NO_CONTACT',
        details: 'No contact drills until cleared',
        visibility: ['COACH', 'PARENT'],
      },
    },
  },
  {
    title: 'Reopen a case',
    role: 'AT',
    document: `# For the athletic trainer, up to 30 days after a
# clearance.
# You will see the case ACTIVE again and the athlete
# RESTRICTED. Run it again to see CONFLICT: the case is
# now active.
mutation TrainerReopening($input: ReopenCaseInput!) {
  reopenCase(input: $input) {
    event {
      type
      summary
    }
    case {
      id
      status
      participation
    }
    athlete {
      currentStatus
    }
  }
}
`,
    variables: { input: { caseId: demoIds.reopenableCase, summary: 'Pain is back after a sprint' } },
  },
  {
    title: 'Grant clearance',
    role: 'AT',
    document: `# For the athletic trainer. It clears the case that the
# previous tab reopened.
# You will see the case RESOLVED. The athlete's status is
# the worst of the other active cases.
mutation TrainerClearance($input: GrantClearanceInput!) {
  grantClearance(input: $input) {
    event {
      type
      recordedAt
    }
    case {
      status
      resolvedAt
    }
    athlete {
      currentStatus
    }
  }
}
`,
    variables: { input: { caseId: demoIds.reopenableCase, summary: 'Full strength, no pain' } },
  },
]
