import type { Noun, RowOf } from '../../data/read/noun.js'
import type { Relation } from '../../data/read/relation.js'
import { checkPage, type ConnectionClass, type PageArguments } from './connection.js'
import type { Context } from './context.js'

/** Reads a relation's page as a connection. The total is counted only if selected. */
export async function readPage<N extends Noun, Args>(
  Connection: ConnectionClass<never>,
  { reader, services }: Context,
  relation: Relation<N, Args>,
  key: string | null,
  args: Args,
  page: PageArguments,
): Promise<object> {
  const read = await reader.page(relation, key, args, checkPage(page, services.maxPageSize))
  const source = { ...read, totalCount: () => reader.count(relation, key, args) }
  return new (Connection as ConnectionClass<RowOf<N>>)(source)
}
