import { badUserInput } from '../../errors.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * An id in the one spelling that the database gives out.
 * @throws BAD_USER_INPUT naming `path` where it is no id at all
 */
export function checkId(path: string, id: string): string {
  if (UUID.test(id)) return id.toLowerCase()
  throw badUserInput([{ path, message: 'is not an id: ids are UUIDs' }])
}
