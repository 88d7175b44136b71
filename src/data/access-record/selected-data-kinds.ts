import type { DataKind } from '../../generated/tables.js'
import type { SelectedField } from '../plan/selection.js'
import { dataKindOf } from './data-kinds.js'

/** The kinds of student data that these fields show, with everything selected below them. Sorted, without duplicates. */
export function selectedDataKinds(fields: readonly SelectedField[]): readonly DataKind[] {
  const kinds = new Set<DataKind>()
  const collect = ({ coordinate, selected }: SelectedField): void => {
    const kind = dataKindOf(coordinate)
    if (kind) kinds.add(kind)
    selected.forEach(collect)
  }
  fields.forEach(collect)
  return [...kinds].sort()
}
