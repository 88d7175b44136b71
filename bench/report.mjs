// bench/RESULTS.md: a section is replaced when it has been measured again, and what is written by hand stays.

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

/** What stands between a section's marks in the report as it was, or null. */
function kept(report, name) {
  const [begin, end] = marks(name)
  const [from, to] = [report.indexOf(begin), report.indexOf(end)]
  return from < 0 || to < from ? null : report.slice(from + begin.length, to).trim()
}

/**
 * Writes the report.
 * @param texts the sections that were measured, by name
 * @param head what was measured on what
 * @param note under which circumstances: it goes with each of these sections
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
