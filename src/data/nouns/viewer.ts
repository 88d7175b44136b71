import { sql, type RawBuilder } from 'kysely'
import { defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'
import { membership } from './membership.js'

/** The viewer's own membership. */
export const viewer = defineNoun('memberships', {
  membershipId: membership.fields.id,
  schoolId: membership.fields.schoolId,
  userId: membership.fields.userId,
  role: membership.fields.role,
  displayName: membership.fields.displayName,
  email: (): RawBuilder<string> => sql`viewer_email()`,
})

/** The key is the viewer's membership. */
export const viewerByMembership = relation({
  name: 'Query.viewer',
  target: viewer,
  where: (m, key) => [sql`${viewer.fields.membershipId(m)} = ${key}`],
  order: () => ascending(term('uuid', viewer.fields.membershipId)),
})
