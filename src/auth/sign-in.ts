import type { Deadline } from '../data/deadline.js'
import type { Database, Statement, Transaction } from '../data/database.js'
import { beginViewer } from '../data/session.js'
import { notFound, unauthenticated, type CodedError } from '../errors.js'
import { normalizeText } from '../normalize-text.js'
import type { AccessTokens } from './access-token.js'
import type { LoginLimiter } from './login-limiter.js'
import { verifyPassword } from './password.js'
import { makeSecretToken, readSecretToken } from './secret-token.js'
import {
  beginSignIn,
  endSession,
  endSessionOfUsed,
  membershipsOf,
  openSession,
  otherMembershipsOf,
  rotate,
  type MembershipKey,
} from './sign-in-statements.js'
import { inTransaction } from './transaction.js'
import type { Viewer } from './viewer.js'

/** Counted from the last rotation: a user who returns within it stays signed in. */
const REFRESH_TOKEN_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

export interface SignedIn {
  readonly accessToken: string
  /** For a single use. */
  readonly refreshToken: string
  /** When the access token expires. */
  readonly expiresAt: Date
  readonly viewer: Viewer
}

// Each message is the same for every reason, so that it tells an attacker nothing.
const wrongCredentials = (): CodedError => unauthenticated('The email or the password is wrong, or there is no such membership.')
const refreshRefused = (): CodedError =>
  unauthenticated('Sign in again: the refresh token is malformed, expired, already used or no longer valid.')

/** The maximum length of an email, plus the spaces a phone may add around it. */
const MOST_CHARACTERS = 300
/** An email that no account has, because none can be created with it: the limiter counts it like any other. */
const NOBODYS_ADDRESS = ''

/** One spelling per account, for both the look-up and the limiter. The same as the database's `normalize_email`. */
const normalizeEmail = (email: string): string => normalizeText(email, 'NFKC', MOST_CHARACTERS)?.trim().toLowerCase() ?? NOBODYS_ADDRESS

const find = <Key extends MembershipKey>(memberships: readonly Key[], id: string): Key | undefined =>
  memberships.find(membership => membership.membershipId === id.toLowerCase())

/** Signing in and out. Every failure is a coded error. */
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly tokens: AccessTokens,
    private readonly limiter: LoginLimiter,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  /**
   * @param input without `membershipId`, the membership last used is chosen
   * @param address the client's address
   * @throws UNAUTHENTICATED, the same for every reason; RATE_LIMITED after too many failed attempts
   */
  async login(
    input: { readonly email: string; readonly password: string; readonly membershipId?: string | null },
    address: string,
    deadline?: Deadline,
  ): Promise<SignedIn> {
    const email = normalizeEmail(input.email)
    const signedIn = await this.limiter.attempt(email, address, () =>
      this.tryToLogin(email, input.password, input.membershipId ?? null, deadline),
    )
    if (!signedIn) throw wrongCredentials()
    return signedIn
  }

  /**
   * Exchanges a refresh token for new tokens. A token that was used before ends its whole session.
   * @throws UNAUTHENTICATED, the same for every reason
   */
  async refresh(refreshToken: string, deadline?: Deadline): Promise<SignedIn> {
    const spent = readSecretToken(refreshToken)
    if (!spent) throw refreshRefused()
    const next = makeSecretToken(spent.schoolId)
    const now = this.clock()
    // A refusal must be committed too: it may have ended the session.
    const viewer = await this.transaction(
      [beginSignIn],
      async transaction => {
        const [rotated] = await transaction.query<Viewer>(rotate(spent, next, now, this.refreshExpiry(now)))
        if (!rotated) await transaction.query(endSessionOfUsed(spent, now))
        return rotated
      },
      deadline,
    )
    if (!viewer) throw refreshRefused()
    return this.signedIn(viewer, next.token)
  }

  /**
   * Ends the viewer's session, which invalidates its access and refresh tokens.
   * @throws UNAUTHENTICATED if it has already ended
   */
  async logout(viewer: Viewer, deadline?: Deadline): Promise<void> {
    const end = (transaction: Transaction): Promise<unknown> => transaction.query(endSession(viewer, this.clock()))
    await this.transaction([beginViewer(viewer), beginSignIn], end, deadline)
  }

  /**
   * Signs the same person in to another membership, of any school. The current session stays open.
   * @throws UNAUTHENTICATED if the current session has ended; NOT_FOUND if the person has no such other membership
   */
  async switchMembership(viewer: Viewer, membershipId: string, deadline?: Deadline): Promise<SignedIn> {
    const signedIn = await this.transaction(
      [beginViewer(viewer), beginSignIn],
      async transaction => {
        const chosen = find(await transaction.query<MembershipKey>(otherMembershipsOf(viewer)), membershipId)
        return chosen ? this.open(transaction, chosen) : null
      },
      deadline,
    )
    if (!signedIn) throw notFound('membership')
    return signedIn
  }

  private async tryToLogin(
    email: string,
    password: string,
    membershipId: string | null,
    deadline: Deadline | undefined,
  ): Promise<SignedIn | null> {
    // PostgreSQL rejects NUL characters, so no account has one in its email.
    const memberships = email.includes('\0')
      ? []
      : await this.transaction(
          [beginSignIn],
          transaction => transaction.query<MembershipKey & { readonly passwordHash: string }>(membershipsOf(email)),
          deadline,
        )
    // Outside the transactions: hashing is slow and would hold a connection.
    const [lastUsed] = memberships
    if (!(await verifyPassword(lastUsed?.passwordHash ?? null, password))) return null
    const chosen = membershipId === null ? lastUsed : find(memberships, membershipId)
    return chosen ? this.transaction([beginSignIn], transaction => this.open(transaction, chosen), deadline) : null
  }

  /** @returns null if the membership was disabled since it was read */
  private async open(transaction: Transaction, membership: MembershipKey): Promise<SignedIn | null> {
    const first = makeSecretToken(membership.schoolId)
    const now = this.clock()
    const [viewer] = await transaction.query<Viewer>(openSession(membership, first, now, this.refreshExpiry(now)))
    return viewer ? this.signedIn(viewer, first.token) : null
  }

  private signedIn(viewer: Viewer, refreshToken: string): SignedIn {
    return { ...this.tokens.sign(viewer), refreshToken, viewer }
  }

  private refreshExpiry(now: Date): Date {
    return new Date(now.getTime() + REFRESH_TOKEN_LIFETIME_MS)
  }

  private transaction<T>(
    opening: readonly Statement[],
    work: (transaction: Transaction) => Promise<T>,
    deadline: Deadline | undefined,
  ): Promise<T> {
    return inTransaction(this.database, opening, work, deadline)
  }
}
