import type { Role } from '../generated/prisma/enums.js'

/** Who asks, as an access token says. It is a hint until the database has confirmed it (`begin_viewer`). */
export interface Viewer {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: Role
  readonly sessionId: string
}
