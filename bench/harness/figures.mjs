// Figures and how they are written down.

export function median(values) {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Three digits, or all those in front of the point. */
export const short = value => (value < 100 ? Number(value.toPrecision(3)).toString() : value.toFixed(0))

/** The median, and how far the values lie apart. */
export const spread = values => `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`

/** A table in Markdown, figures to the right. */
export function table(head, rows) {
  const isFigures = i => rows.every(row => /^[\d*-]/.test(row[i]))
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (isFigures(i) ? '---:' : '---'))), ...rows.map(line)].join('\n')
}
