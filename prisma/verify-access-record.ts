import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readStoreConfig } from '../src/config.js'
import { verifyAccessRecord, type Head, type Heads, type SchoolReport } from '../src/data/access-record/verification.js'
import type { Database } from '../src/data/database.js'
import { openDatabase } from '../src/data/open-database.js'

// Verifies the access record of DATABASE_URL's database, or of the embedded one: npm run access-record:verify [-- --heads FILE]

const { values } = parseArgs({ options: { heads: { type: 'string' } } })

async function readHeads(file: string): Promise<Heads> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}' // the first run
    throw error
  })
  return JSON.parse(text) as Heads
}

function print({ school, head, problems, late }: SchoolReport): void {
  console.log(
    head ? `${school}: ${head.records} records, head ${head.number} ${head.hash} of ${head.sealedAt}` : `${school}: nothing is sealed yet`,
  )
  for (const problem of problems) console.log(`  WRONG: ${problem}.`)
  if (late > 0) {
    console.log(
      `  Note: ${late} records were sealed more than two minutes after their time: no server was running, or they were inserted later.`,
    )
  }
}

async function verify(database: Database, file: string | undefined): Promise<void> {
  const known = file === undefined ? {} : await readHeads(file)
  const heads: Record<string, Head> = {}
  let wrong = 0
  for await (const report of verifyAccessRecord(database, known)) {
    print(report)
    wrong += report.problems.length
    if (report.head) heads[report.school] = { number: report.head.number, hash: report.head.hash }
  }
  if (wrong === 0) {
    if (file !== undefined) await writeFile(file, `${JSON.stringify(heads, null, 2)}\n`)
    console.log('The access record is whole: every record is as it was sealed, and none is missing.')
    return
  }
  process.exitCode = 1
  console.log(
    'The access record is NOT whole. Keep the database as it is, copy it and its backups, and compare it with the backups from before' +
      (file === undefined ? '.' : `; ${file} was left as it was.`),
  )
}

try {
  const database = await openDatabase(readStoreConfig())
  try {
    await verify(database, values.heads)
  } finally {
    await database.close()
  }
} catch (error) {
  console.error(`The access record could not be checked: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
