import { demoIds } from '../../../prisma/demo/ids.js'

export interface ExampleOperation {
  readonly title: string
  readonly role: 'AT' | 'COACH' | 'PARENT' | 'ADMIN' | 'ANYONE'
  readonly document: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** GraphiQL names a tab after its operation, so the operations' names are written to be read. */
export const examples: readonly ExampleOperation[] = [
  {
    title: 'Sign in',
    role: 'ANYONE',
    document: `# For anyone.
# You will see a token and whom it stands for. The
# explorer then sends it with every request, as it
# does after a sign-in at the top of the page.
mutation SignIn($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    accessToken
    expiresAt
    viewer {
      displayName
      role
      school {
        name
      }
    }
  }
}
`,
    variables: { email: 'at@lincoln.example', password: 'sideline' },
  },
  {
    title: 'Roster with search',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see the athletes of the whole school whose
# names fit the search, and who may play today.
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
    document: `# For the athletic trainer. The three taps: athlete,
# body part, participation (in the variables below).
# You will see the case that was opened and the
# athlete's new status. Run it again: the same case
# takes a second event, and caseCreated is false.
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
# You will see one injury from the first entry on: the
# milestones ahead, what the athlete must not do, and
# every event with its clinical notes and with the
# roles that may read it.
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
  {
    title: 'Team dashboard',
    role: 'COACH',
    document: `# For the coach.
# You will see your own teams: who may play, who may
# not, and what each athlete must not do. Not why: the
# injury itself is not a coach's to read.
query CoachDashboard {
  teams {
    name
    statusCounts {
      cleared
      restricted
      out
    }
    athletes(first: 50) {
      nodes {
        firstName
        lastName
        jerseyNumber
        currentStatus
        cases(status: ACTIVE, first: 5) {
          nodes {
            status
            participation
            openedAt
            expectedReturnOn
            restrictions {
              kind
              details
              endsOn
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'My children and their cases',
    role: 'PARENT',
    document: `# For the parent.
# You will see your own children, their injuries, the
# way back to play, and the events that the trainer
# has shared with parents.
query ParentChildren {
  viewer {
    displayName
    athletes {
      firstName
      lastName
      currentStatus
      cases(first: 10) {
        nodes {
          bodyPart
          side
          status
          participation
          openedAt
          resolvedAt
          expectedReturnOn
          milestones {
            label
            targetDate
            completedAt
          }
          timeline(first: 20) {
            nodes {
              type
              occurredAt
              summary
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Teams and their roster',
    role: 'ADMIN',
    document: `# For the school's administrator.
# You will see every team with how many of its
# athletes may play, and the roster of one of them.
# What the injuries are stays with the trainer.
query AdminTeams($teamId: ID!) {
  school {
    name
  }
  teams {
    name
    sport
    level
    season
    statusCounts {
      cleared
      restricted
      out
    }
  }
  roster(filter: { teamId: $teamId }, first: 50) {
    totalCount
    nodes {
      firstName
      lastName
      dateOfBirth
      gradYear
      jerseyNumber
      currentStatus
    }
  }
}
`,
    variables: { teamId: demoIds.varsityFootball },
  },
]
