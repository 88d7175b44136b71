import { demoIds } from '../../../prisma/demo/ids.js'
import type { Viewer } from '../../../src/auth/viewer.js'
import type { Database } from '../../../src/data/database.js'
import type { Role } from '../../../src/generated/tables.js'
import { inTransaction } from '../../support/sql.js'

const account = (name: string, role: Role, schoolId: string, membershipId: string) => ({ name, role, schoolId, membershipId })
const lincoln = demoIds.lincolnSchool
const roosevelt = demoIds.rooseveltSchool

/** Every demo account of both schools, once per role it has. */
const accounts = [
  account('at@lincoln', 'AT', lincoln, demoIds.lincolnTrainer),
  account('coach@lincoln', 'COACH', lincoln, demoIds.lincolnCoach),
  account('parent@lincoln', 'PARENT', lincoln, demoIds.lincolnParent),
  account('admin@lincoln', 'ADMIN', lincoln, demoIds.lincolnAdmin),
  account('both@lincoln, coach', 'COACH', lincoln, demoIds.lincolnBothCoach),
  account('both@lincoln, parent', 'PARENT', lincoln, demoIds.lincolnBothParent),
  account('at@roosevelt', 'AT', roosevelt, demoIds.rooseveltTrainer),
  account('coach@roosevelt', 'COACH', roosevelt, demoIds.rooseveltCoach),
  account('parent@roosevelt', 'PARENT', roosevelt, demoIds.rooseveltParent),
  account('admin@roosevelt', 'ADMIN', roosevelt, demoIds.rooseveltAdmin),
] as const

export type AccountName = (typeof accounts)[number]['name']
export const accountNames: readonly AccountName[] = accounts.map(({ name }) => name)

/** Signs in every account. */
export function signInAll(database: Database): Promise<ReadonlyMap<AccountName, Viewer>> {
  return inTransaction(database, 'commit', async sql => {
    const viewers = new Map<AccountName, Viewer>()
    for (const { name, role, schoolId, membershipId } of accounts) {
      const sessionId = await sql.value<string>`
        INSERT INTO sessions (school_id, membership_id) VALUES (${schoolId}, ${membershipId}) RETURNING id`
      viewers.set(name, { role, schoolId, membershipId, sessionId })
    }
    return viewers
  })
}

export function viewerOf(viewers: ReadonlyMap<AccountName, Viewer>, name: AccountName): Viewer {
  const viewer = viewers.get(name)
  if (!viewer) throw new Error(`${name} is not signed in`)
  return viewer
}
