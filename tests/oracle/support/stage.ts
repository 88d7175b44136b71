import { Client } from '../../support/client.js'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/server.js'
import { inTransaction } from '../../support/sql.js'
import { loadWorld, viewOf, withNothingHidden, type Role, type View, type World } from '../oracle.js'
import { written } from './mutations.js'
import { documentOf, operationsOf, type Operation, type Way } from './operations.js'
import { expectedPlaces, type Places } from './outcomes.js'
import { isRefused, type AskerName } from './people.js'
import { setScene, type Scene } from './scene.js'

export interface Session {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: Role
  readonly sessionId: string
}

/** A server over the scene, and the contents of its tables. */
export class OracleStage {
  private constructor(
    readonly server: TestServer,
    readonly scene: Scene,
    readonly world: World,
    readonly operations: readonly Operation[],
    private readonly sessions: ReadonlyMap<string, Session>,
  ) {}

  static async open(options: Pick<TestServerOptions, 'wrap'> = {}): Promise<OracleStage> {
    const server = await startTestServer({ ...options, content: 'empty' })
    const sessions = new Map<string, Session>()
    const scene = await setScene(server, async membership => {
      if (membership === null) return new Client(server.url)
      const session = await newSession(server, membership)
      sessions.set(membership, session)
      return new Client(server.url, server.tokens.sign(session).accessToken)
    })
    const world = await inTransaction(server.test.database, 'rollback', loadWorld)
    return new OracleStage(server, scene, world, operationsOf(world), sessions)
  }

  close(): Promise<void> {
    return this.server.close()
  }

  client(asker: AskerName): Client {
    const client = this.scene.clients.get(asker)
    if (!client) throw new Error(`${asker} has no token`)
    return client
  }

  session(asker: AskerName): Session {
    const session = this.sessions.get(this.scene.askers[asker] ?? '')
    if (!session) throw new Error(`${asker} has no session`)
    return session
  }

  /** Null where the asker is refused every request. */
  view(asker: AskerName): View | null {
    return viewOf(this.world, this.scene.askers[asker], this.scene.notes)
  }

  expected(asker: AskerName, operation: Operation): Places {
    const view = this.view(asker)
    return view ? expectedPlaces(view, operation, view) : new Map()
  }

  /** Returns what the operation would show if nothing were hidden, along with what the contract decides. */
  everything(asker: AskerName, operation: Operation): Places {
    const view = this.view(isRefused(asker) ? 'trainer' : asker)
    if (!view) throw new Error(`${asker} is nobody`)
    return expectedPlaces(withNothingHidden(view), operation, view)
  }

  /** A fingerprint of the record: any write changes it. */
  written(): Promise<unknown> {
    return inTransaction(this.server.test.database, 'rollback', written)
  }

  /** The tables as they are now. */
  worldNow(): Promise<World> {
    return inTransaction(this.server.test.database, 'rollback', loadWorld)
  }

  /** Removes the records of the tests' own requests before the access log is read. */
  async clearTrail({ type }: Operation): Promise<void> {
    if (!type.startsWith('AccessRecord')) return
    const fixed = this.world.accessRecords.map(({ id }) => id)
    await inTransaction(this.server.test.database, 'commit', async sql => {
      await sql`SET LOCAL session_replication_role = replica`
      await sql`DELETE FROM access_records WHERE id <> ALL (${fixed}::uuid[])`
    })
  }

  async ask(asker: AskerName, operation: Operation, way: Way) {
    await this.clearTrail(operation)
    return this.client(asker).raw(documentOf(operation, way))
  }
}

const newSession = ({ test }: TestServer, membership: string): Promise<Session> =>
  inTransaction(
    test.database,
    'commit',
    sql => sql.row<Session>`WITH made AS (
        INSERT INTO sessions (school_id, membership_id) SELECT school_id, id FROM memberships WHERE id = ${membership} RETURNING school_id, id)
      SELECT m.school_id AS "schoolId", m.id AS "membershipId", m.role, made.id AS "sessionId" FROM memberships m JOIN made USING (school_id)
      WHERE m.id = ${membership}`,
  )
