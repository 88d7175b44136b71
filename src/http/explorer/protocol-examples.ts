import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** The way back to play, step by step. */
export const protocolExamples: readonly ExampleOperation[] = [
  {
    title: 'Phase Bar of a concussion',
    role: 'AT',
    document: `# For the athletic trainer. The same fields answer the
# parent of the athlete, and nobody else.
# You will see how far the athlete is: which step has
# its turn, from when on it can be completed, and the
# earliest day of each step to come.
query TrainerPhaseBar($id: ID!) {
  case(id: $id) {
    expectedReturnOn
    phaseBar {
      protocol
      doneCount
      total
      current {
        id
        label
      }
      next {
        label
      }
      earliestAt
      awaitsClearance
      expectedReturnOn
      steps {
        position
        label
        state
        earliestOn
        completedAt
        milestone {
          instructions
          requiresClearance
          clearanceSignedBy
        }
      }
    }
  }
}
`,
    variables: { id: demoIds.outCase },
  },
  {
    title: 'Complete a step',
    role: 'AT',
    document: `# For the athletic trainer. A step takes a day at least:
# the second time you run this, and for a step that has
# not had its time, it is refused.
# You will see the step that begins now, and from when
# on it can be completed.
mutation TrainerCompletesStep($input: CompleteMilestoneInput!) {
  completeMilestone(input: $input) {
    milestone {
      label
      completedAt
    }
    case {
      phaseBar {
        doneCount
        current {
          id
          label
        }
        earliestAt
      }
    }
  }
}
`,
    variables: { input: { milestoneId: demoIds.currentStep } },
  },
  {
    title: 'Apply a protocol',
    role: 'AT',
    document: `# For the athletic trainer. The protocols of the school
# are in the query field "protocols".
# You will see the steps that were laid out as the
# case's milestones, each with its earliest day.
mutation TrainerAppliesProtocol($input: ApplyProtocolInput!) {
  applyProtocol(input: $input) {
    phaseBar {
      protocol
      current {
        label
      }
      expectedReturnOn
      steps {
        position
        label
        earliestOn
      }
    }
    case {
      expectedReturnOn
    }
  }
}
`,
    variables: { input: { caseId: demoIds.restrictedCase, protocol: 'ANKLE_SPRAIN' } },
  },
  {
    title: 'Report symptoms',
    role: 'AT',
    document: `# For the athletic trainer. At steps 4 to 6 of the
# concussion's protocol symptoms send the athlete back
# to step 3; at the demo's step they are recorded.
# You will see the event, and the Phase Bar after it.
mutation TrainerReportsSymptoms($input: ReportSymptomsInput!) {
  reportSymptoms(input: $input) {
    event {
      type
      summary
      clinicalNotes
    }
    sentBackTo {
      label
    }
    case {
      phaseBar {
        doneCount
        current {
          label
        }
        sentBackAt
      }
    }
  }
}
`,
    variables: {
      input: {
        caseId: demoIds.outCase,
        summary: 'Headache in the evening after exercise',
        clinicalNotes: 'Symptom severity 9/132, gone by morning',
      },
    },
  },
]
