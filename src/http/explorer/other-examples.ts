import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

// GraphiQL names a tab after its operation, so the operations' names are written to be read.
export const otherExamples: readonly ExampleOperation[] = [
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
  {
    title: 'Who saw a student’s record',
    role: 'ADMIN',
    document: `# For the school's administrator, for trainers, and
# for a student's own parents.
# You will see who was shown this student's data, when,
# and which kinds of it. Run another tab that shows the
# student, then this one again.
query AccessLog($athleteId: ID!) {
  accessLog(athleteId: $athleteId, first: 20) {
    totalCount
    nodes {
      recordedAt
      membership {
        displayName
      }
      role
      kinds
      operation
      preview
    }
  }
}
`,
    variables: { athleteId: demoIds.parentChild },
  },
]
