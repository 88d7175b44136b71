import { writeFileSync } from 'node:fs'

const seconds = ms => `${(ms / 1000).toFixed(1)} s`

/** In the format of Jest's JSON report, so that the two can be added up. */
const counts = { numPassedTests: 0, numFailedTests: 0 }

/**
 * Runs one check. Later checks build on it, so a failure ends the run.
 * @param budgetMs the expected time, printed beside the actual one; exceeding it is no failure, because a machine may be slow
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
