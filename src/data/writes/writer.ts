import type { RawBuilder } from 'kysely'
import type { Viewer } from '../../auth/viewer.js'
import { Role } from '../../generated/tables.js'
import { compile } from '../read/statements.js'
import type { ViewerWrites } from '../viewer-session.js'

/** Whoever can write in one viewer's name. */
export interface Writer {
  readonly signedIn: Viewer
  write<T>(work: (writes: ViewerWrites) => Promise<T>): Promise<T>
}

/** Runs a statement that Prisma's language cannot say, in the transaction that Prisma holds. */
export function runIn<Row>(writes: ViewerWrites, query: RawBuilder<Row>): Promise<readonly Row[]> {
  const { sql, parameters } = compile(query)
  return writes.$queryRawUnsafe<Row[]>(sql, ...parameters)
}

/** A trainer always sees what is recorded. */
export const withTrainers = (visibility: readonly Role[]): Role[] => [...new Set([Role.AT, ...visibility])]
