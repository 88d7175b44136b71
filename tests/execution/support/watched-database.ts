import type { Database, NamedStatement } from '../../../src/data/database.js'

/** A database that records what it is asked. */
export class WatchedDatabase {
  readonly statements: NamedStatement[] = []
  begun = 0

  constructor(private readonly database: Database) {}

  forget(): void {
    this.statements.length = 0
    this.begun = 0
  }

  /** The text of the last planned statement. */
  get lastText(): string {
    return this.statements.at(-1)?.sql ?? ''
  }

  asDatabase(): Database {
    const { database } = this
    return {
      prisma: database.prisma,
      migrationTarget: database.migrationTarget,
      isShared: database.isShared,
      withLock: work => database.withLock(work),
      ping: () => database.ping(),
      stats: () => database.stats(),
      close: () => database.close(),
      begin: () => {
        this.begun += 1
        return database.begin()
      },
      readAs: (viewer, statement) => {
        this.statements.push(statement)
        return database.readAs(viewer, statement)
      },
      writeAs: (viewer, statements) => database.writeAs(viewer, statements),
    }
  }
}
