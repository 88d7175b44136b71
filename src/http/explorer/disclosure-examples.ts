import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** Who is shown what, and why: for whoever has to answer for it. */
export const disclosureExamples: readonly ExampleOperation[] = [
  {
    title: 'Disclose in an emergency',
    role: 'AT',
    document: `# For the athletic trainer, when somebody who is not
# the athlete's coach has to know at once.
# You will see until when. Sign in as both@lincoln.example,
# the coach: the athlete is there now.
mutation TrainerEmergencyDisclosure($input: EmergencyDisclosureInput!) {
  emergencyDisclosure(input: $input) {
    disclosure {
      id
      to {
        displayName
      }
      reason
      startsAt
      endsAt
    }
    athlete {
      firstName
      emergencyDisclosures {
        id
        endedAt
      }
    }
  }
}
`,
    variables: {
      input: {
        athleteId: demoIds.parentChild,
        to: demoIds.lincolnBothCoach,
        reason: 'Travels with the soccer team today, and no trainer is on the bus',
        hours: 12,
      },
    },
  },
  {
    title: 'Disclosed to me',
    role: 'COACH',
    document: `# For the coach.
# You will see the athletes whom a trainer has disclosed
# to you in an emergency, and until when: mostly nobody.
query CoachDisclosed {
  viewer {
    emergencyDisclosures {
      endsAt
      reason
      author {
        displayName
      }
      athlete {
        firstName
        lastName
        currentStatus
        cases {
          nodes {
            participation
            restrictions {
              kind
              details
            }
          }
        }
      }
    }
  }
}
`,
  },
]
