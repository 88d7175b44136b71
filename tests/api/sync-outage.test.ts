import { randomUUID } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { unavailable } from '../../src/errors.js'
import { SyncEntriesDocument, type EntryInput } from '../generated/documents.js'
import { useServer } from './support.js'

/** Writes of the entry with this key fail as if the database were away. */
let lost: string | null = null
const { as } = useServer({
  wrap: database => ({
    ...database,
    writeAs: (viewer, statements, deadline) =>
      statements.some(({ parameters }) => lost !== null && parameters.includes(lost) && parameters.length > 2)
        ? Promise.reject(unavailable())
        : database.writeAs(viewer, statements, deadline),
  }),
})

test('an entry that depends on a failed one gets SERVICE_UNAVAILABLE too, and a retry records both', async () => {
  const trainer = await as('trainer')
  const [injury, note, other] = [randomUUID(), randomUUID(), randomUUID()]
  const entries: EntryInput[] = [
    { sidelineEntry: { athleteId: demoIds.healthyAthlete, bodyPart: 'KNEE', participation: 'OUT', entryKey: injury } },
    { addNote: { caseId: `entry:${injury}`, summary: 'Seen', entryKey: note } },
    { addNote: { caseId: `entry:${note}`, summary: 'Seen again', entryKey: other } },
    { addNote: { caseId: demoIds.activeCase, summary: 'Of another', entryKey: randomUUID() } },
  ]
  const sync = async () => {
    const { syncEntries } = await trainer.ask(SyncEntriesDocument, { entries, sentAt: null })
    return syncEntries?.results.map(({ outcome, code }) => code ?? outcome)
  }
  lost = injury
  expect(await sync()).toEqual(['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'APPLIED'])
  lost = null
  expect(await sync()).toEqual(['APPLIED', 'APPLIED', 'APPLIED', 'REPLAYED'])
})
