import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** The start of a day: a trainer's morning, and a coach's practice. */
export const practiceExamples: readonly ExampleOperation[] = [
  {
    title: 'The morning list',
    role: 'AT',
    document: `# For the athletic trainer.
# You will see who is OUT and who is RESTRICTED, until
# when, which milestones are due, and which cases had no
# entry or change for three days.
query TrainerToday {
  today(untouchedDays: 3) {
    date
    out {
      totalCount
      nodes {
        athlete {
          firstName
          lastName
        }
        bodyPart
        restrictedUntil
        expectedReturnOn
      }
    }
    restricted {
      totalCount
      nodes {
        athlete {
          firstName
          lastName
        }
        bodyPart
        restrictedUntil
      }
    }
    milestonesDue {
      nodes {
        label
        targetDate
        case {
          athlete {
            lastName
          }
        }
      }
    }
    untouched(first: 10) {
      nodes {
        attentionLevel
        updatedAt
        athlete {
          lastName
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Practice plan',
    role: 'COACH',
    document: `# For the coach.
# You will see today's practice in three lists: who
# practices fully, who practices within limits, and who
# does not practice. It never says why.
query CoachPracticePlan($teamId: ID!) {
  practicePlan(teamId: $teamId) {
    date
    team {
      name
    }
    full {
      jerseyNumber
      lastName
    }
    limited {
      athlete {
        jerseyNumber
        lastName
      }
      restrictions {
        kind
        details
        endsOn
      }
    }
    out {
      jerseyNumber
      lastName
    }
  }
}
`,
    variables: { teamId: demoIds.varsityFootball },
  },
  {
    title: 'Link to print the practice plan',
    role: 'COACH',
    document: `# For the coach.
# You will see a path. Open it on this server within 10
# minutes and print the page. The link opens once.
mutation CoachPracticePlanLink($input: PracticePlanLinkInput!) {
  practicePlanLink(input: $input) {
    url
    expiresAt
  }
}
`,
    variables: { input: { teamId: demoIds.varsityFootball } },
  },
]
