import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** Who is shown what, and why, for those who must account for it. */
export const disclosureExamples: readonly ExampleOperation[] = [
  {
    title: 'Who can see an event',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see everyone who can see this event now,
# and why.
query TrainerWhoCanSee($eventId: ID!) {
  whoCanSee(eventId: $eventId) {
    membership {
      displayName
      role
    }
    reasons {
      kind
      team {
        name
      }
      relationship
      until
    }
    sees
  }
}
`,
    variables: { eventId: demoIds.activeCaseEntry },
  },
  {
    title: 'Preview what a parent is shown',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see the answer that each of the athlete's
# parents would get now. Refused fields are null in the
# data and named in the errors. Try COACH and ADMIN too.
query TrainerPreview($role: Role!, $athleteId: ID!) {
  previewAs(role: $role, athleteId: $athleteId) {
    membership {
      displayName
    }
    reasons {
      kind
      relationship
    }
    data
    errors
  }
}
`,
    variables: { role: 'PARENT', athleteId: demoIds.parentChild },
  },
  {
    title: 'What I may do',
    role: 'COACH',
    document: `# For the coach.
# You will see which fields of a case a coach may see.
# A frontend can leave out the others.
query CoachPermissions($type: String) {
  viewer {
    role
    permissions(type: $type) {
      coordinate
      allowed
      scope
    }
  }
}
`,
    variables: { type: 'Case' },
  },
  {
    title: 'Disclose in an emergency',
    role: 'AT',
    document: `# For the athletic trainer, when someone who does not
# coach the athlete needs to know at once.
# You will see when it expires. Then sign in as the coach
# both@lincoln.example, who can now see the athlete.
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
# You will see the athletes that a trainer has disclosed
# to you in an emergency, and until when. Usually none.
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
