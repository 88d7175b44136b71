import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** What a trainer's phone sends besides single events: entries made offline, and expected versions. */
export const entryExamples: readonly ExampleOperation[] = [
  {
    title: 'Back from no signal',
    role: 'AT',
    document: `# For the athletic trainer's phone, which was offline.
# The note belongs to a case that did not exist yet:
# "entry:" and a key stand for its id.
# You will see one result for each entry. Only the third
# is rejected, because it is invalid. Run it again to see
# REPLAYED: nothing is written twice.
mutation TrainerSync($entries: [EntryInput!]!) {
  syncEntries(entries: $entries) {
    results {
      index
      outcome
      code
      fields {
        path
        message
      }
      event {
        type
        occurredAt
        recordedAt
      }
      case {
        id
        participation
      }
    }
  }
}
`,
    variables: {
      entries: [
        {
          sidelineEntry: {
            athleteId: demoIds.healthyAthlete,
            bodyPart: 'ANKLE',
            side: 'LEFT',
            participation: 'OUT',
            occurredAt: '2026-11-20T21:14:00Z',
            entryKey: 'explorer-offline-1',
          },
        },
        {
          addNote: {
            caseId: 'entry:explorer-offline-1',
            summary: 'Iced for 20 minutes',
            occurredAt: '2026-11-20T21:40:00Z',
            entryKey: 'explorer-offline-2',
          },
        },
        { addNote: { caseId: 'entry:explorer-offline-1', summary: '', entryKey: 'explorer-offline-3' } },
      ],
    },
  },
  {
    title: 'Set the attention level',
    role: 'AT',
    document: `# For the athletic trainer, before practice. With
# \`expectedVersion\` in the input (optimistic locking),
# you get CONFLICT if someone else changed the case.
# You will see the new level and the new version.
mutation TrainerAttention($input: SetAttentionLevelInput!) {
  setAttentionLevel(input: $input) {
    case {
      attentionLevel
      version
      updatedAt
    }
  }
}
`,
    variables: { input: { caseId: demoIds.outCase, attentionLevel: 'URGENT' } },
  },
]
