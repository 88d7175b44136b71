import { createHash } from 'node:crypto'
import { parse, type DocumentNode, type OperationDefinitionNode } from 'graphql'

/**
 * The query of a preview: a whole athlete, including fields that may be refused. It is not a mutation, because a preview cannot write. Its
 * one variable is `athleteId`.
 */
export const PREVIEW_QUERY = `query Preview($athleteId: ID!) {
  athlete(id: $athleteId) {
    id
    schoolId
    firstName
    lastName
    dateOfBirth
    gradYear
    jerseyNumber
    currentStatus
    statusChangedAt
    teams {
      id
      name
      sport
      level
      season
    }
    emergencyDisclosures {
      reason
      startsAt
      endsAt
      endedAt
      to {
        displayName
      }
      author {
        displayName
      }
    }
    cases(first: 50) {
      totalCount
      nodes {
        id
        status
        participation
        openedAt
        resolvedAt
        expectedReturnOn
        bodyPart
        side
        severity
        attentionLevel
        version
        updatedAt
        restrictedUntil
        restrictions(active: null) {
          id
          kind
          details
          startsOn
          endsOn
          active
          addedBy {
            id
          }
          liftedBy {
            id
          }
        }
        milestones {
          id
          label
          position
          targetDate
          completedAt
          instructions
          minimumHours
          startedAt
          earliestCompletionAt
          requiresClearance
          clearanceSignedBy
          clearanceSignedOn
        }
        phaseBars {
          protocol
          doneCount
          total
          awaitsClearance
          expectedReturnOn
        }
        clearanceChecklist {
          condition
          state
        }
        timeline(first: 100) {
          totalCount
          nodes {
            id
            type
            participation
            severity
            summary
            clinicalNotes
            visibility
            occurredAt
            recordedAt
            signedBy
            licenceType
            noteDate
            entryKey
            deviceClockOff
            author {
              displayName
            }
            corrects {
              id
            }
          }
        }
      }
    }
  }
}
`

export const previewDocument: DocumentNode = parse(PREVIEW_QUERY)
export const previewOperation = previewDocument.definitions[0] as OperationDefinitionNode
export const previewHash = createHash('sha256').update(PREVIEW_QUERY).digest('hex')
