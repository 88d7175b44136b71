import { IsUUID } from 'class-validator'
import { badUserInput } from '../../errors.js'

const NOT_AN_ID = 'is not an id: ids are UUIDs'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Normalizes an id to the database's spelling.
 * @throws BAD_USER_INPUT naming `path` if it is not an id
 */
export function checkId(path: string, id: string): string {
  if (UUID.test(id)) return id.toLowerCase()
  throw badUserInput([{ path, message: NOT_AN_ID }])
}

/** The same for an input's field. */
export const IsId = (): PropertyDecorator => IsUUID('all', { message: NOT_AN_ID })
