import { writeFileSync } from 'node:fs'

/** Counts as Jest's JSON report does, so that both can be added up. */
const counts = { numPassedTests: 0, numFailedTests: 0 }

/**
 * One thing that has to be seen. What follows builds on it, so a failed one ends the run.
 * @returns what the work returns
 */
export async function check(title, work) {
  const start = Date.now()
  try {
    const result = await work()
    counts.numPassedTests++
    console.log(`  ok      ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    counts.numFailedTests++
    console.log(`  FAILED  ${title}`)
    throw error
  }
}

export function writeCounts(file) {
  writeFileSync(file, JSON.stringify(counts))
}
