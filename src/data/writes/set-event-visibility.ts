import { notFound } from '../../errors.js'
import type { Role } from '../../generated/tables.js'
import { withTrainers, type Writer } from './writer.js'

export interface EventVisibility {
  readonly eventId: string
  readonly visibility: readonly Role[]
}

/**
 * Shows an event to these roles and to no others. A trigger records who changed it, when, from what to what.
 * @throws NOT_FOUND where the viewer sees no such event
 */
export async function setEventVisibility(
  writer: Writer,
  { eventId, visibility }: EventVisibility,
): Promise<{ readonly eventId: string; readonly caseId: string; readonly athleteId: string }> {
  const [event] = await writer.write(writes =>
    writes.event.updateManyAndReturn({
      where: { schoolId: writer.signedIn.schoolId, id: eventId },
      data: { visibility: withTrainers(visibility) },
      select: { id: true, caseId: true, athleteId: true },
    }),
  )
  if (!event) throw notFound('event')
  return { eventId: event.id, caseId: event.caseId, athleteId: event.athleteId }
}
