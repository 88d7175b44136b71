import { sql } from 'kysely'
import { noteToken } from '../notes/marker.js'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('clinical_notes')

/** Notes have a table of their own, whose rows only trainers see. They are stored encrypted and decrypted in the answer. */
export const clinicalNote = defineNoun('clinical_notes', { eventId: is.plain('event_id'), body: noteToken })

export const noteOfEvent = relation({
  name: 'Event.clinicalNotes',
  target: clinicalNote,
  where: (n, key) => [sql`${clinicalNote.fields.eventId(n)} = ${key}`],
  order: () => ascending(term('uuid', clinicalNote.fields.eventId)),
  isUnique: true,
})
