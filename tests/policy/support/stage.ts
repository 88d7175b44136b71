import type { Viewer } from '../../../src/auth/viewer.js'
import type { Role } from '../../../src/generated/tables.js'
import { matrix } from '../../../src/policy/matrix.js'
import type { Scope } from '../../../src/policy/scope.js'
import { Client } from '../../support/client.js'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/server.js'
import { inTransaction, type Sql } from '../../support/sql.js'
import { childrenBy } from './edges.js'
import type { Way } from './operation.js'
import { people, type Asker } from './people.js'
import { reach, type RowType } from './reach.js'
import { setScene } from './scene.js'

/** A server with one person per role, and what its database holds as seen by its owner. */
export class Stage {
  private readonly known = new Map<string, Promise<unknown>>()
  private readonly clients = new Map<Role | null, Promise<Client>>()

  private constructor(
    readonly server: TestServer,
    readonly way: Way,
  ) {}

  /** @param way how the server answers the operations */
  static async open({ way = 'planned', ...options }: Pick<TestServerOptions, 'wrap'> & { readonly way?: Way } = {}): Promise<Stage> {
    const server = await startTestServer(options)
    await inTransaction(server.test.database, 'commit', setScene)
    return new Stage(server, way)
  }

  close(): Promise<void> {
    return this.server.close()
  }

  /** A new session of the role's person. */
  viewer(role: Role): Promise<Viewer> {
    const { schoolId, membershipId } = people[role]
    return inTransaction(this.server.test.database, 'commit', async sql => {
      const sessionId = await sql.value<string>`
        INSERT INTO sessions (school_id, membership_id) VALUES (${schoolId}, ${membershipId}) RETURNING id`
      return { schoolId, membershipId, role, sessionId }
    })
  }

  /** A client in a new session of the role's person, or signed out if the role is null. */
  async newClient(role: Role | null): Promise<Client> {
    return new Client(this.server.url, role === null ? null : this.server.tokens.sign(await this.viewer(role)).accessToken)
  }

  /** Like newClient, but in a shared session. Do not end it. */
  client(role: Role | null): Promise<Client> {
    const client = this.clients.get(role) ?? this.newClient(role)
    this.clients.set(role, client)
    return client
  }

  /** The number of operations the server has answered each way. */
  async answered(): Promise<Readonly<Record<Way, number>>> {
    const text = await (await fetch(`${this.server.url}/metrics`)).text()
    const count = (label: string): number => Number(new RegExp(`rtsport_operations_total\\{way="${label}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
    return { planned: count('statement') + count('shielded'), resolvers: count('resolvers') }
  }

  /** Reads as the owner of the tables. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return inTransaction(this.server.test.database, 'rollback', work)
  }

  /** The rows of a type that a role may see. The scope defaults to the matrix's. */
  reach(type: RowType, asker: Asker, scope: Scope = matrix[type].rows[asker.role]): Promise<ReadonlySet<string>> {
    return this.remember(`${type} ${asker.role} ${scope}`, sql => reach(sql, type, asker, scope))
  }

  childrenBy(coordinate: string): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.remember(coordinate, sql => childrenBy(sql, coordinate))
  }

  /** Call it after a write. */
  forget(): void {
    this.known.clear()
  }

  /** Changes with anything a mutation writes to the record. */
  written(): Promise<unknown> {
    return this.read(
      sql => sql`SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM cases) AS cases,
        (SELECT count(*) FROM clinical_notes) AS notes, (SELECT count(*) FROM event_visibility_changes) AS changes,
        (SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM cases c) AS states,
        (SELECT md5(string_agg(d::text, '' ORDER BY id)) FROM emergency_disclosures d) AS disclosures,
        (SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM milestones m) AS milestones,
        (SELECT md5(string_agg(r::text, '' ORDER BY id)) FROM restrictions r) AS restrictions`,
    )
  }

  private remember<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    const found = this.known.get(name) ?? this.read(work)
    this.known.set(name, found)
    return found as Promise<T>
  }
}
