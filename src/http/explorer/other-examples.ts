import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

// GraphiQL names a tab after its operation, so operation names must be readable.
export const otherExamples: readonly ExampleOperation[] = [
  {
    title: 'Team dashboard',
    role: 'COACH',
    document: `# For the coach.
# You will see your own teams: who may play, who may
# not, and what each athlete must not do. You will not
# see why: coaches cannot read the injury itself.
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
# You will see your own children, their injuries, their
# milestones, and the events that the trainer has
# shared with parents.
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
# You will see every team, how many of its athletes
# may play, and the roster of one team. You will not
# see the injuries.
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
    title: 'Who saw an athlete’s record',
    role: 'ADMIN',
    document: `# For the school's administrator, for trainers, and
# for the athlete's own parents.
# You will see who saw this athlete's data, when, and
# which kinds of data. Run another tab that shows the
# athlete, then run this one again.
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
