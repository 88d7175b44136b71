import { randomUUID } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import type { Role } from '../generated/documents.js'
import { Client, signIn, type Answer } from '../support/client.js'
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js'
import { inTransaction, type Sql } from '../support/sql.js'

export const NEVER_GIVEN_OUT = '01900000-0000-7000-8000-0000000fffff'

const names = { trainer: 'at', coach: 'coach', parent: 'parent', admin: 'admin' } as const

/** A person created for one test. */
export interface Member {
  readonly client: Client
  readonly membershipId: string
  readonly sessionId: string
}

/** One server with the demo data, shared by the tests of a file. */
export interface ApiTests {
  readonly server: () => TestServer
  readonly anonymous: () => Client
  /** A demo account at Lincoln High, signed in on first use. */
  readonly as: (who: keyof typeof names) => Promise<Client>
  /** Runs SQL as the owner of the tables, who bypasses row-level security. The transaction is committed. */
  readonly sql: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>
  /** Creates a person at Lincoln High, signed in. */
  readonly addMember: (role: Role) => Promise<Member>
  /** A cleared athlete of Lincoln High without any case, another one each time. */
  readonly healthyAthlete: () => Promise<string>
}

async function addMember({ url, tokens, database }: TestServer, role: Role): Promise<Member> {
  const school = demoIds.lincolnSchool
  const { membershipId, sessionId } = await inTransaction(database, 'commit', async sql => {
    const user = await sql.value<string>`INSERT INTO users (email, display_name, password_hash)
      VALUES (${`${randomUUID()}@lincoln.example`}, 'Someone New', '') RETURNING id`
    const membershipId = await sql.value<string>`INSERT INTO memberships (school_id, user_id, role)
      VALUES (${school}, ${user}, ${role}::role) RETURNING id`
    const sessionId = await sql.value<string>`INSERT INTO sessions (school_id, membership_id)
      VALUES (${school}, ${membershipId}) RETURNING id`
    return { membershipId, sessionId }
  })
  const { accessToken } = tokens.sign({ schoolId: school, membershipId, role, sessionId })
  return { client: new Client(url, accessToken), membershipId, sessionId }
}

/** Call it at the top level of a test file or in a describe. */
export function useServer(options: TestServerOptions = {}): ApiTests {
  let started: TestServer | undefined
  let healthy: Promise<readonly string[]> | undefined
  let taken = 0
  const clients = new Map<string, Promise<Client>>()

  const server = (): TestServer => {
    if (!started) throw new Error('the server starts before the first test')
    return started
  }
  const sql: ApiTests['sql'] = work => inTransaction(server().database, 'commit', work)

  beforeAll(async () => {
    started = await startTestServer(options)
  }, 60_000)
  afterAll(() => started?.close())

  return {
    server,
    sql,
    anonymous: () => new Client(server().url),
    as(who) {
      const client = clients.get(who) ?? signIn(server(), `${names[who]}@lincoln.example`)
      clients.set(who, client)
      return client
    },
    addMember: role => addMember(server(), role),
    async healthyAthlete() {
      healthy ??= sql(
        sql => sql.column<string>`SELECT id FROM athletes AS a WHERE school_id = ${demoIds.lincolnSchool} AND id <> ${demoIds.healthyAthlete}
          AND NOT EXISTS (SELECT FROM cases AS c WHERE c.athlete_id = a.id) ORDER BY id`,
      )
      return (
        (await healthy)[taken++] ??
        sql(
          sql => sql.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
            VALUES (${demoIds.lincolnSchool}, 'New', 'Athlete', '2010-05-01', 2028) RETURNING id`,
        )
      )
    },
  }
}

/** Each error's code and what it names. */
export const refusals = ({ errors }: Answer<unknown>): readonly (readonly [code: string, ...named: readonly string[]])[] =>
  errors.map(({ extensions: { code, coordinate, fields } }) => [
    code,
    ...(coordinate === undefined ? [] : [coordinate]),
    ...(fields ?? []).map(({ path }) => path),
  ])

/** The refused coordinates of an answer, in alphabetical order. Throws on any other error. */
export function forbiddenIn(answer: Answer<unknown>): readonly string[] {
  return answer.errors
    .map(({ message, extensions: { code, coordinate } }) => {
      if (code !== 'FORBIDDEN' || coordinate === undefined) throw new Error(`not a refused field: ${message}`)
      return coordinate
    })
    .sort()
}
