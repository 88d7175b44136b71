// node scripts/totals.mjs <folder>: adds up the reports in it, and prints the sum as the last line.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

const folder = process.argv[2]
const reports = readdirSync(folder)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(path.join(folder, name), 'utf8')))
const sum = count => reports.reduce((total, report) => total + (count(report) ?? 0), 0)
const passed = sum(report => report.numPassedTests)
// A test file that could not be loaded has no tests to count.
const failed = sum(report => report.numFailedTests) + sum(report => report.numRuntimeErrorTestSuites)
console.log(`${passed} passed, ${failed} failed`)
