import type { Viewer } from '../../../src/auth/viewer.js'
import { keepAccessRecords, showAthletesToMembers } from '../../support/access-records.js'
import { createTestDatabase, type TestDatabase } from '../../support/databases.js'
import { inTransaction } from '../../support/sql.js'
import { signInAll, viewerOf, type AccountName } from './accounts.js'
import { ExecutionPaths, type TestOperation } from './execution-paths.js'
import { WatchedDatabase } from './watched-database.js'

export interface ExecutionPathsTests {
  readonly ways: () => ExecutionPaths
  readonly store: () => TestDatabase
  /** What the ways ask the database for. */
  readonly watched: () => WatchedDatabase
  readonly viewers: () => ReadonlyMap<AccountName, Viewer>
  readonly viewer: (name: AccountName) => Viewer
  /** Asks both ways as the account, expects one answer and no failure on our side, and returns it. */
  readonly sameAnswer: (name: AccountName, asked: TestOperation) => Promise<string>
}

/** Both ways over the demo data, for the tests of one file. To be called where tests are declared. */
export function useExecutionPaths(): ExecutionPathsTests {
  let opened:
    | {
        readonly store: TestDatabase
        readonly watched: WatchedDatabase
        readonly ways: ExecutionPaths
        readonly viewers: ReadonlyMap<AccountName, Viewer>
      }
    | undefined
  const mustBeOpen = (): NonNullable<typeof opened> => {
    if (!opened) throw new Error('the database is opened before the first test')
    return opened
  }
  beforeAll(async () => {
    const store = await createTestDatabase('demo')
    await inTransaction(store.database, 'commit', showAthletesToMembers)
    const watched = new WatchedDatabase(store.database)
    const ways = new ExecutionPaths(watched.asDatabase())
    await ways.start()
    opened = { store, watched, ways, viewers: await signInAll(store.database) }
  }, 60_000)
  afterAll(async () => {
    await opened?.ways.stop()
    await opened?.store.drop()
    opened = undefined
  })
  return {
    ways: () => mustBeOpen().ways,
    store: () => mustBeOpen().store,
    watched: () => mustBeOpen().watched,
    viewers: () => mustBeOpen().viewers,
    viewer: name => viewerOf(mustBeOpen().viewers, name),
    async sameAnswer(name, asked) {
      const { ways, viewers, store } = mustBeOpen()
      const viewer = viewerOf(viewers, name)
      const failedBefore = ways.failures.length
      // What the first way shows stands in the log that the second reads.
      const keep = asked.document.includes('accessLog')
      const planned = await (keep
        ? keepAccessRecords(store.database, () => ways.askPlanned(viewer, asked))
        : ways.askPlanned(viewer, asked))
      const plain = await ways.askPlainly(viewer, asked)
      const failures = ways.failures.slice(failedBefore).map(String)
      expect({ name, asked, body: planned, failures }).toEqual({ name, asked, body: plain, failures: [] })
      return planned
    },
  }
}
