import type { RawArgs } from '../plan/planned-type.js'
import { payloadList, read } from '../plan/slot.js'
import type { RawBuilder } from 'kysely'

interface OfField {
  readonly coordinate: string
}

/** The permissions of one type's fields, or all of them. */
export const ofType = <Permission extends OfField>(list: readonly Permission[], type: string | null): readonly Permission[] =>
  type === null ? list : list.filter(({ coordinate }) => coordinate.startsWith(`${type}.`))

/**
 * The permissions of the viewer's role are in no table. The operation passes them as a parameter, and the statement puts them in their
 * place.
 */
export const permissionsInPlace = ({ type }: RawArgs): RawBuilder<unknown> =>
  payloadList('permissions', (list, filling) => ofType(list as readonly OfField[], (read(type, filling) ?? null) as string | null))
