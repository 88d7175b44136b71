import { writeFileSync } from 'node:fs'

const seconds = ms => `${(ms / 1000).toFixed(1)} s`

/** Counts as Jest's JSON report does, so that both can be added up. */
const counts = { numPassedTests: 0, numFailedTests: 0 }

/**
 * One thing that has to be seen. What follows builds on it, so a failed one ends the run.
 * @param budgetMs how long it should take: printed beside how long it took, and no reason to fail, for a machine may be slow
 * @returns what the work returns
 */
export async function check(title, work, budgetMs) {
  const start = Date.now()
  try {
    const result = await work()
    counts.numPassedTests++
    console.log(`  ok      ${title} (${seconds(Date.now() - start)}${budgetMs ? ` of ${seconds(budgetMs)}` : ''})`)
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
