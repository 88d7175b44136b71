import { isChecksumOf, type Migration } from './folder.js'
import type { RecordedMigration } from './history.js'

/** This version cannot continue from the database's migration state. The message says why, and what to do. */
export class MigrationProblem extends Error {}

const command = (options: string): string => `npm run db:migrate -- ${options}`

const halfApplied = ({ name, startedAt }: RecordedMigration): string =>
  `The migration ${name} was begun at ${startedAt}, and there is no record of its end. RTSport applies a migration and its record in one
transaction, so another program or a person began this one. It is unknown how much of prisma/migrations/${name}/migration.sql is in
the database: all, a part, or nothing. Look, and then
  if nothing is there:  ${command(`--rolled-back ${name}`)}   (it is then applied again)
  if all is there:      ${command(`--applied ${name}`)}   (then npm run db:check reports what is missing after all)
  if a part is there:   undo that part by hand, or restore a backup from before (npm run db:restore)`

const edited = ({ name, startedAt }: RecordedMigration): string =>
  `The migration ${name} was applied at ${startedAt}, and its file is another one since: the checksums differ. It is unknown whether
the database is as this version expects. Get prisma/migrations/${name}/migration.sql back as it was, from version control. Only if you
know that the database has what the file says now:
  ${command(`--applied ${name}`)}`

const unknown = ({ name, startedAt }: RecordedMigration): string =>
  `The migration ${name}, applied at ${startedAt}, is not one of this version's: a newer RTSport has used this database. Start that version,
or a newer one; or restore a backup from before it (npm run db:restore) into another database, without what was entered since.`

function problemsOf(begun: RecordedMigration, migrations: readonly Migration[]): readonly string[] {
  const own = migrations.find(({ name }) => name === begun.name)
  if (!own) return [unknown(begun)]
  if (!begun.finished) return [halfApplied(begun)]
  return isChecksumOf(begun.checksum, own.script) ? [] : [edited(begun)]
}

/** @throws MigrationProblem if the migrations' record shows that the database is not as they left it */
export function checkHistory(begun: readonly RecordedMigration[], migrations: readonly Migration[]): void {
  const doubts = begun.flatMap(one => problemsOf(one, migrations))
  if (doubts.length > 0) throw new MigrationProblem([...doubts, 'Nothing was changed now.'].join('\n\n'))
}
