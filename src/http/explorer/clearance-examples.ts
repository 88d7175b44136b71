import { demoId } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** A concussion in its fourth week. */
const concussion = demoId('case lincoln soccer concussion')
/** Yesterday in UTC, which is in no school's future. */
const noteDate = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

/** Clearance of a head injury, which needs more than a summary. */
export const clearanceExamples: readonly ExampleOperation[] = [
  {
    title: 'Clearance checklist',
    role: 'AT',
    document: `# For the athletic trainer, before clearing a head
# injury: what the school's policy requires, and what
# is already met.
# You will see each condition as MET, UNMET or TO_STATE,
# and the first day on which waiting alone meets it.
query TrainerChecklist($id: ID!, $signedBy: String, $licenceType: LicenceType, $noteDate: Date) {
  school {
    clearancePolicy {
      licenceTypes
      writtenNoteRequired
      minimumDays
      sameDayReturn
    }
  }
  case(id: $id) {
    bodyPart
    openedAt
    clearanceChecklist(signedBy: $signedBy, licenceType: $licenceType, noteDate: $noteDate) {
      condition
      state
      detail
      possibleFrom
    }
  }
}
`,
    variables: { id: concussion, licenceType: 'AT', noteDate },
  },
  {
    title: 'Grant clearance with a signed note',
    role: 'AT',
    document: `# For the athletic trainer: the same concussion, with
# a physician's note.
# You will see the case RESOLVED. With the licence AT, or
# without the note, you get CLEARANCE_NOT_ALLOWED with
# every unmet condition.
mutation TrainerSignedClearance($input: GrantClearanceInput!) {
  grantClearance(input: $input) {
    event {
      type
      signedBy
      licenceType
      noteDate
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
    variables: {
      input: {
        caseId: concussion,
        summary: 'Return-to-play steps completed without symptoms',
        signedBy: 'Dr. Priya Raman',
        licenceType: 'MD',
        noteDate,
        visibility: ['PARENT'],
      },
    },
  },
]
