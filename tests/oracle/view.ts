import { decides } from './fields.js'
import { membershipOf, sees, type Asker, type RowsByType, type RowType } from './sees.js'
import type { MembershipRow, World } from './world.js'

/** The asker, and what exists for them. */
export interface View {
  readonly world: World
  readonly me: MembershipRow
  readonly sees: <Type extends RowType>(type: Type, row: RowsByType[Type]) => boolean
  /** Whether they are given a field, by its coordinate. */
  readonly given: (coordinate: string) => boolean
  /** Clinical notes in plain text, by event id. */
  readonly notes: ReadonlyMap<string, string>
}

/**
 * Returns a membership's view; null without a session, or if the membership is disabled.
 * @param notes clinical notes in plain text, by event id
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

/** The same asker with nothing hidden: every row of every school, every field. */
export const withNothingHidden = (view: View): View => ({ ...view, sees: () => true, given: () => true })
