import type { RawArgs } from '../plan/planned-type.js'
import { payloadList, read } from '../plan/slot.js'
import type { RawBuilder } from 'kysely'

interface OfField {
  readonly coordinate: string
}

/** Those of one type's fields, or all. */
export const ofType = <Permission extends OfField>(list: readonly Permission[], type: string | null): readonly Permission[] =>
  type === null ? list : list.filter(({ coordinate }) => coordinate.startsWith(`${type}.`))

/** What the viewer's role may see is no row of a table: it comes with the operation, and is put in its place by the statement. */
export const permissionsInPlace = ({ type }: RawArgs): RawBuilder<unknown> =>
  payloadList('permissions', (list, filling) => ofType(list as readonly OfField[], (read(type, filling) ?? null) as string | null))
