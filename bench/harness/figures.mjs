// Computes and formats figures.

export function median(values) {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Three significant digits, or all before the decimal point. */
export const short = value => (value < 100 ? Number(value.toPrecision(3)).toString() : value.toFixed(0))

/** The median and the range. */
export const spread = values => `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`

/** A Markdown table, with figures right-aligned. */
export function table(head, rows) {
  const isFigures = i => rows.every(row => /^[\d*-]/.test(row[i]))
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (isFigures(i) ? '---:' : '---'))), ...rows.map(line)].join('\n')
}
