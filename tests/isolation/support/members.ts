import type { Database } from '../../../src/data/database.js'
import { accountNames, signInAll, viewerOf } from '../../execution/support/accounts.js'
import type { Member } from './crowd.js'
import { seenAlone } from './messages.js'

/** Every demo account of both schools, signed in, with what each sees. */
export async function everyone(database: Database): Promise<readonly Member[]> {
  const viewers = await signInAll(database)
  const members: Member[] = []
  for (const name of accountNames) {
    const viewer = viewerOf(viewers, name)
    members.push({ name, viewer, alone: await seenAlone(database, viewer) })
  }
  return members
}
