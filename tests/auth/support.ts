import { AccessTokens } from '../../src/auth/access-token.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { hashPassword } from '../../src/auth/password.js'
import { SignIn } from '../../src/auth/sign-in.js'
import type { MembershipKey } from '../../src/auth/sign-in-statements.js'
import type { Viewer } from '../../src/auth/viewer.js'
import type { Database } from '../../src/data/database.js'
import { CodedError } from '../../src/errors.js'
import type { Role } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Sql, type TestSql } from '../support/sql.js'

export const password = 'a password of the tests'
export const address = '192.0.2.1'
export const tokens = new AccessTokens(['a secret key that only the tests know'], 60)

const DAY_MS = 24 * 60 * 60 * 1000

export interface Person {
  readonly userId: string
  readonly email: string
}

/** Builds and reads the rows that signing in uses. */
export class People {
  private readonly passwordHash = hashPassword(password)
  private made = 0

  constructor(private readonly committed: TestSql['committed']) {}

  buildSchool(): Promise<string> {
    const slug = `school-${++this.made}`
    return this.committed(
      sql => sql.value<string>`INSERT INTO schools (name, slug, time_zone) VALUES ('A school', ${slug}, 'UTC') RETURNING id`,
    )
  }

  async buildPerson(): Promise<Person> {
    const email = `someone-${++this.made}@school.example`
    const passwordHash = await this.passwordHash
    const userId = await this.committed(
      sql =>
        sql.value<string>`INSERT INTO users (email, display_name, password_hash) VALUES (${email}, 'Someone', ${passwordHash}) RETURNING id`,
    )
    return { userId, email }
  }

  /** In a new school by default. */
  async buildMembership(
    person: Person,
    {
      schoolId,
      id = null,
      role = 'AT',
      lastUsedAt = null,
    }: { readonly schoolId?: string; readonly id?: string | null; readonly role?: Role; readonly lastUsedAt?: Date | null } = {},
  ): Promise<MembershipKey> {
    const school = schoolId ?? (await this.buildSchool())
    const membershipId = await this.committed(
      sql => sql.value<string>`INSERT INTO memberships (school_id, id, user_id, role, last_used_at)
        VALUES (${school}, coalesce(${id}::uuid, uuid_v7()), ${person.userId}, ${role}::role, ${lastUsedAt}::timestamptz) RETURNING id`,
    )
    return { schoolId: school, membershipId }
  }

  async buildMember(role: Role = 'AT'): Promise<Person & MembershipKey> {
    const person = await this.buildPerson()
    return { ...person, ...(await this.buildMembership(person, { role })) }
  }

  async setDisabled({ membershipId }: MembershipKey, disabledAt: Date | null): Promise<void> {
    await this.committed(sql => sql`UPDATE memberships SET disabled_at = ${disabledAt}::timestamptz WHERE id = ${membershipId}`)
  }

  lastUsedAt({ membershipId }: MembershipKey): Promise<Date | null> {
    return this.committed(sql => sql.value<Date | null>`SELECT last_used_at FROM memberships WHERE id = ${membershipId}`)
  }

  sessionsOf({ membershipId }: MembershipKey): Promise<readonly { readonly id: string; readonly endedAt: Date | null }[]> {
    return this.committed(
      sql => sql`SELECT id, ended_at AS "endedAt" FROM sessions WHERE membership_id = ${membershipId} ORDER BY created_at`,
    )
  }
}

export interface SignInTests {
  readonly people: People
  readonly committed: TestSql['committed']
  readonly database: () => Database
  /** A SignIn with its own limiter and clock. */
  readonly makeSignIn: () => SignIn & { readonly pass: (days: number, milliseconds?: number) => void; readonly now: () => Date }
  /** Whether the database still accepts this viewer's access token. */
  readonly isGood: (viewer: Viewer) => Promise<boolean>
}

/** Call it at the top level of a test file or in a describe. */
export function useSignIn(): SignInTests {
  const { database, committed } = useEmptyDatabase()
  const beginViewer =
    ({ schoolId, membershipId, role, sessionId }: Viewer) =>
    (sql: Sql) =>
      sql`SELECT begin_viewer(${schoolId}::uuid, ${membershipId}::uuid, ${role}::role, ${sessionId}::uuid)`
  return {
    people: new People(committed),
    committed,
    database,
    makeSignIn() {
      let time = Date.parse('2026-09-01T12:00:00.123Z')
      const now = (): Date => new Date(time)
      const pass = (days: number, milliseconds = 0): void => {
        time += days * DAY_MS + milliseconds
      }
      return Object.assign(new SignIn(database(), tokens, new LoginLimiter(), now), { pass, now })
    },
    isGood: viewer =>
      committed(beginViewer(viewer)).then(
        () => true,
        () => false,
      ),
  }
}

/** The CodedError that a promise rejects with. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: string; readonly extensions: unknown }> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CodedError)) throw new Error('it was not refused by a coded error', { cause: error })
  return { code: error.extensions['code'], message: error.message, extensions: error.extensions }
}
