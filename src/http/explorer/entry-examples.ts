import { demoIds } from '../../../prisma/demo/ids.js'
import type { ExampleOperation } from './example-operation.js'

/** What a trainer's phone sends beside single events: what it has kept without signal, and what it has seen before. */
export const entryExamples: readonly ExampleOperation[] = [
  {
    title: 'Back from no signal',
    role: 'AT',
    document: `# For the athletic trainer's phone: what it has kept
# without signal. The note is of a case that did not
# exist yet: "entry:" and a key stand for its id.
# You will see one result an entry: the third is bad
# and rejected by itself. Run it again: REPLAYED, and
# nothing is written.
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
# \`expectedVersion\` in the input, a case that someone
# else has changed meanwhile answers CONFLICT.
# You will see the level, and the version that grows
# with every change.
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
