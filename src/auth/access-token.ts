import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { LRUCache } from 'lru-cache'
import { Role } from '../generated/prisma/enums.js'
import { isUuid } from './uuid.js'
import type { Viewer } from './viewer.js'

const ISSUER = 'rtsport'
const AUDIENCE = 'rtsport-api'
// Only one algorithm, so that a token's header cannot choose another.
const ALGORITHM = 'HS256'
const CHECKS = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE } satisfies jwt.VerifyOptions

const roles: ReadonlySet<unknown> = new Set(Object.values(Role))
const isRole = (value: unknown): value is Role => roles.has(value)

interface Verified {
  readonly viewer: Viewer
  /** Seconds since 1970. */
  readonly expiresAt: number
}

/** Caches verified tokens: only the expiry depends on the time. Whether the session still exists, the database checks at each request. */
const MOST_VERIFIED = 2_000

const now = (): number => Math.floor(Date.now() / 1000)

/** jsonwebtoken accepts a token without `exp` as one that never expires; here it is malformed. */
function readClaims(claims: string | jwt.JwtPayload): Verified | null {
  if (typeof claims === 'string' || claims.exp === undefined) return null
  const { sub, school, role, session }: Readonly<Record<string, unknown>> = claims
  if (!isUuid(sub) || !isUuid(school) || !isRole(role) || !isUuid(session)) return null
  return { viewer: { schoolId: school, membershipId: sub, role, sessionId: session }, expiresAt: claims.exp }
}

const isWrongSignature = (error: unknown): boolean => error instanceof jwt.JsonWebTokenError && error.message === 'invalid signature'

/** Signs and verifies access tokens: JWTs with HS256. */
export class AccessTokens {
  private readonly signingKey: KeyObject
  private readonly keys: readonly KeyObject[]
  private readonly lifetimeSeconds: number
  private readonly verified = new LRUCache<string, Verified>({ max: MOST_VERIFIED })

  /** @param secretKeys the first one signs, all of them verify */
  constructor(secretKeys: readonly [string, ...string[]], expireMinutes: number) {
    const [first, ...previous] = secretKeys
    // Created once: jsonwebtoken would turn a string into a key at each verification, which costs many times the check itself.
    this.signingKey = createSecretKey(first, 'utf8')
    this.keys = [this.signingKey, ...previous.map(secret => createSecretKey(secret, 'utf8'))]
    this.lifetimeSeconds = expireMinutes * 60
  }

  sign(viewer: Viewer): { readonly accessToken: string; readonly expiresAt: Date } {
    const exp = now() + this.lifetimeSeconds
    const claims = { sub: viewer.membershipId, school: viewer.schoolId, role: viewer.role, session: viewer.sessionId, exp }
    const accessToken = jwt.sign(claims, this.signingKey, { algorithm: ALGORITHM, issuer: ISSUER, audience: AUDIENCE })
    return { accessToken, expiresAt: new Date(exp * 1000) }
  }

  /** @returns null for anything but a valid token of this server; never throws */
  verify(token: string): Viewer | null {
    const known = this.verified.get(token)
    if (known) return known.expiresAt > now() ? known.viewer : null
    const verified = this.check(token)
    if (verified) this.verified.set(token, verified)
    return verified?.viewer ?? null
  }

  private check(token: string): Verified | null {
    for (const key of this.keys) {
      try {
        return readClaims(jwt.verify(token, key, CHECKS))
      } catch (error) {
        if (!isWrongSignature(error)) return null
      }
    }
    return null
  }
}
