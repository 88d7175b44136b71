import { sql, type RawBuilder } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('memberships')

export const membership = defineNoun('memberships', {
  id: is.plain('id'),
  schoolId: is.plain('school_id'),
  userId: is.plain('user_id'),
  role: is.plain('role'),
  displayName: (m): RawBuilder<string> => sql`(SELECT u.display_name FROM users AS u WHERE u.id = ${sql.ref(`${m}.user_id`)})`,
})

const byId = ascending(term('uuid', membership.fields.id))

export const membershipById = relation({
  name: 'Membership.byId',
  target: membership,
  // The school condition is needed although the row's policy has one: that policy also passes the person's other schools.
  where: (m, key) => [sql`${membership.fields.id(m)} = ${key}`, sql`${membership.fields.schoolId(m)} = (SELECT viewer_school())`],
  order: () => byId,
  isUnique: true,
})

/** The key is the viewer's user. Returns all enabled memberships except the current one. */
export const otherMembershipsOfViewer = relation({
  name: 'Viewer.memberships',
  target: membership,
  where: (m, key) => [
    sql`${membership.fields.userId(m)} = ${key}`,
    sql`${sql.ref(`${m}.disabled_at`)} IS NULL`,
    sql`${membership.fields.id(m)} <> (SELECT viewer_membership())`,
  ],
  order: () => byId,
})

export const coachesOfTeam = relation({
  name: 'Team.coaches',
  target: membership,
  where: (m, key) => [
    sql`EXISTS (SELECT FROM team_coaches AS tc WHERE tc.team_id = ${key}
      AND tc.school_id = ${membership.fields.schoolId(m)} AND tc.membership_id = ${membership.fields.id(m)})`,
  ],
  order: () => ascending(term('text', membership.fields.displayName), term('uuid', membership.fields.id)),
})
