// Figures and how they are written down.

export function median(values) {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Two digits at least, as many as make sense. */
export const short = value => (value < 10 ? Number(value.toPrecision(2)).toString() : value.toFixed(value < 100 ? 1 : 0))

/** The median, and how far the values lie apart. */
export const spread = values => `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`

/** A table in Markdown. Columns after the first are figures. */
export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
