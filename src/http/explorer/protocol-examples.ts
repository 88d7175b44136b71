import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** The way back to play, step by step. */
export const protocolExamples: readonly ExampleOperation[] = [
  {
    title: 'Phase Bar of a concussion',
    role: 'AT',
    document: `# For the athletic trainer. The athlete's parent can use
# the same fields; nobody else can.
# You will see the progress on the way back: the current
# step, the earliest time to complete it, and the
# earliest day of each later step.
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
    document: `# For the athletic trainer. A step takes at least a day:
# it is refused if the minimum time has not passed, and
# if the step is already completed.
# You will see the step that begins now, and the earliest
# time to complete it.
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
    document: `# For the athletic trainer. The query field "protocols"
# lists the school's protocols.
# You will see the steps, now milestones of the case,
# each with its earliest day.
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
    document: `# For the athletic trainer. In the concussion protocol,
# symptoms at steps 4 to 6 send the athlete back to
# step 3. At the demo's step they are only recorded.
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
