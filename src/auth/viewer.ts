import type { Role } from '../generated/prisma/enums.js'

/** The viewer according to an access token. Not trusted until the database has confirmed it (`begin_viewer`). */
export interface Viewer {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: Role
  readonly sessionId: string
  /** The trainer who previews what this membership sees. Nothing can be written in a preview (`begin_preview`). */
  readonly previewedBy?: Viewer
}
