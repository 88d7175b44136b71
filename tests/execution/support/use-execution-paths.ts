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
  /** Records the statements that both paths send. */
  readonly watched: () => WatchedDatabase
  readonly viewers: () => ReadonlyMap<AccountName, Viewer>
  readonly viewer: (name: AccountName) => Viewer
  /** Runs an operation on both paths, expects the same answer and no internal error, and returns the answer. */
  readonly sameAnswer: (name: AccountName, asked: TestOperation) => Promise<string>
}

/** Opens both paths over the demo data, for one test file. Call it at the top level of a test file or in a describe. */
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
      // The first run adds records to the access log that the second run reads.
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
