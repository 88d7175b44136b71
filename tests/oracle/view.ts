import { decides } from './fields.js'
import { membershipOf, sees, type Asker, type RowsByType, type RowType } from './sees.js'
import type { MembershipRow, World } from './world.js'

/** Whoever asks, and what is there for them. */
export interface View {
  readonly world: World
  readonly me: MembershipRow
  readonly sees: <Type extends RowType>(type: Type, row: RowsByType[Type]) => boolean
  /** Whether a field is given to them, by its coordinate. */
  readonly given: (coordinate: string) => boolean
  /** What was written as an event's clinical notes, by the event's id. */
  readonly notes: ReadonlyMap<string, string>
}

/**
 * What a membership is shown; null where nobody is signed in, or the membership is disabled.
 * @param notes the clinical notes as they were written, by their events' ids
 */
export function viewOf(world: World, asker: Asker, notes: View['notes']): View | null {
  const me = membershipOf(world, asker)
  if (!me) return null
  return {
    world,
    me,
    sees: (type, row) => sees(world, asker, type, row),
    given: coordinate => decides(me.role, coordinate) === 'shown',
    notes,
  }
}

/** The same asker with nothing in the way: every row of every school, every field. */
export const withNothingHidden = (view: View): View => ({ ...view, sees: () => true, given: () => true })
