import type { Database } from '../../../src/data/database.js'

/** Sits between a server and its database. While it is closed, reads do not pass. */
export class Gate {
  /** Senders of the reads that arrived, in order (ask.ts). */
  readonly come: string[] = []
  /** Simulates a database that cannot be cancelled. */
  ignoresDeadlines = false
  private opened: Promise<void> = Promise.resolve()
  private release: () => void = () => undefined

  close(): void {
    this.come.length = 0
    this.opened = new Promise(resolve => {
      this.release = resolve
    })
  }

  open(): void {
    this.ignoresDeadlines = false
    this.release()
  }

  readonly wrap = (database: Database): Database => ({
    ...database,
    readAs: async (viewer, statement, deadline) => {
      this.come.push(/asked_by_\w+/.exec(statement.sql)?.[0] ?? 'nobody')
      const { opened } = this
      await (this.ignoresDeadlines || !deadline ? opened : deadline.within(opened))
      return database.readAs(viewer, statement, deadline)
    },
  })
}
