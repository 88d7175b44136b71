// bench/RESULTS.md: a section that was measured again is replaced, and hand-written text stays.

import fs from 'node:fs'

const SECTIONS = [
  ['ratios', 'Beside the others'],
  ['connections', '64 connections'],
  ['protocol', 'Statements and bytes an operation'],
  ['cpu', 'CPU a request'],
  ['memory', 'Memory'],
  ['growth', 'Ten times the schools'],
  ['start', 'Time to the first answer'],
  ['fallbacks', 'Reads that took the long way'],
  ['steps', 'What each step gave'],
]
const NOT_YET = 'Not measured yet.'
const BY_HAND = 'Written by hand: what stands between these two marks is kept.'

const marks = name => [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]

/** The text between a section's marks in the old report, or null. */
function kept(report, name) {
  const [begin, end] = marks(name)
  const [from, to] = [report.indexOf(begin), report.indexOf(end)]
  return from < 0 || to < from ? null : report.slice(from + begin.length, to).trim()
}

/**
 * Writes the report.
 * @param texts the measured sections, by name
 * @param head what was measured, and on what
 * @param note the circumstances, added to each of these sections
 */
export function writeReport(file, texts, { head, note }) {
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const sections = SECTIONS.map(([name, title], i) => {
    const fallback = name === 'steps' ? BY_HAND : NOT_YET
    const text = texts[name] ? `${texts[name]}\n\n${note}` : (kept(before, name) ?? fallback)
    const [begin, end] = marks(name)
    return `## ${i + 1}. ${title}\n\n${begin}\n\n${text}\n\n${end}\n`
  })
  fs.writeFileSync(file, `# Results\n\n${head}\n\n${sections.join('\n')}`)
}
