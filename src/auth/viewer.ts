import type { Role } from '../generated/prisma/enums.js'

/** Who asks, as an access token says. It is a hint until the database has confirmed it (`begin_viewer`). */
export interface Viewer {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: Role
  readonly sessionId: string
  /** The trainer who asks in truth, to be shown what this membership would be shown; nothing is written so (`begin_preview`). */
  readonly previewedBy?: Viewer
}
