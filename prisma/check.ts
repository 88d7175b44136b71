import { readStoreConfig } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import { verifyAccessRecord } from '../src/data/access-record/verification.js'
import { AS_LONG_AS_IT_TAKES_MS } from '../src/data/backup/contents.js'
import { sentenceOf } from '../src/data/backup/verify.js'
import { checkDatabase } from '../src/data/checks/check-database.js'
import type { Database } from '../src/data/database.js'
import { FolderInUse } from '../src/data/folder-claim.js'
import { MigrationProblem } from '../src/data/migrations/history-check.js'
import { openDatabase } from '../src/data/open-database.js'

// Checks every rule of the contract in DATABASE_URL's database, or the embedded one: npm run db:check

async function check(database: Database): Promise<void> {
  const { findings, rules, parts } = await checkDatabase(database)
  const wrong = findings.map(sentenceOf)
  for await (const { school, problems } of verifyAccessRecord(database))
    wrong.push(...problems.map(problem => `access-record: of ${school}, ${problem}`))
  for (const one of wrong) console.log(`WRONG: ${one}`)
  console.log(
    wrong.length === 0
      ? `All is well: ${rules} rules hold, the ${parts} parts of the schema are as the migrations made them, and the access record is whole.`
      : `NOT all is well: each line above is a broken rule. Rows are named by school and id.`,
  )
  if (wrong.length > 0) process.exitCode = 1
}

try {
  const database = await openDatabase({ ...readStoreConfig(), requestTimeoutMs: AS_LONG_AS_IT_TAKES_MS })
  try {
    await check(database)
  } finally {
    await database.close()
  }
} catch (error) {
  const expected = error instanceof MigrationProblem || error instanceof FolderInUse || error instanceof ConfigError
  console.error(expected ? `The database cannot be checked: ${error.message}` : error)
  process.exitCode = 1
}
