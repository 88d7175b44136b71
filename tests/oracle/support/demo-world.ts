import { createTestDatabase } from '../../support/databases.js'
import { inTransaction } from '../../support/sql.js'
import { loadWorld, type World } from '../oracle.js'

/** The demo data as the oracle reads it. Call it at the top level of a test file or in a describe. */
export function useDemoWorld() {
  let loaded: World | undefined
  beforeAll(async () => {
    const test = await createTestDatabase('demo')
    loaded = await inTransaction(test.database, 'rollback', loadWorld)
    await test.drop()
  })
  const world = (): World => {
    if (!loaded) throw new Error('the world is read before the first test')
    return loaded
  }
  const only = <Row>(rows: readonly Row[]): Row => {
    const [row] = rows
    if (!row || rows.length > 1) throw new Error(`${rows.length} rows instead of one`)
    return row
  }
  const school = (slug: string): string => only(world().schools.filter(row => row.slug === slug)).id
  return {
    world,
    school,
    /** An email address's membership in a school. */
    membership: (email: string, slug: string): string => {
      const user = only(world().users.filter(row => row.email === email))
      return only(world().memberships.filter(row => row.user_id === user.id && row.school_id === school(slug))).id
    },
  }
}
