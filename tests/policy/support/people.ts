import type { Role } from '../../../src/generated/tables.js'
import { demoIds } from '../../../prisma/demo/ids.js'

/** The viewer. */
export interface Asker {
  readonly schoolId: string
  readonly membershipId: string
  readonly role: Role
}

export interface Person extends Asker {
  readonly email: string
}

const lincoln = (role: Role, membershipId: string, email: string): Person => ({
  schoolId: demoIds.lincolnSchool,
  role,
  membershipId,
  email,
})

/** One person per role, all of the same school. */
export const people: Readonly<Record<Role, Person>> = {
  AT: lincoln('AT', demoIds.lincolnTrainer, 'at@lincoln.example'),
  COACH: lincoln('COACH', demoIds.lincolnCoach, 'coach@lincoln.example'),
  PARENT: lincoln('PARENT', demoIds.lincolnParent, 'parent@lincoln.example'),
  ADMIN: lincoln('ADMIN', demoIds.lincolnAdmin, 'admin@lincoln.example'),
}
