import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql'
import type { PageArgs } from '../../data/read/reader.js'
import { badUserInput } from '../../errors.js'
import { noRow, rowOfPage } from '../weights/weight.js'
import { DEFAULT_PAGE_SIZE } from './page-size.js'

/** A page of a list for its resolvers. The total is counted only if selected. */
export interface ConnectionSource<Row> {
  readonly rows: readonly (Row & { readonly _cursor: string })[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly totalCount: () => Promise<number>
}

@ArgsType()
export class PageArguments {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_PAGE_SIZE,
    description:
      'The page size in rows: 1 to the server’s maximum, which is 1000 unless configured otherwise. A larger page is BAD_USER_INPUT. Default: 50, also if null.',
  })
  readonly first!: number | null

  @Field(() => String, {
    nullable: true,
    description:
      'A cursor: the page begins after this row. Send `pageInfo.endCursor` of the previous page of the same list, in the same order. Any other value is BAD_USER_INPUT. Default: the first page.',
  })
  readonly after?: string | null
}

/** @throws BAD_USER_INPUT naming `first` */
export function checkPage({ first: asked, after }: PageArguments, maxPageSize: number): PageArgs {
  const first = asked ?? DEFAULT_PAGE_SIZE
  if (first < 1 || first > maxPageSize) throw badUserInput([{ path: 'first', message: `must be from 1 to ${maxPageSize}` }])
  return { first, after: after ?? null }
}

@ObjectType({ description: 'The position of a page in its list (Relay `PageInfo`).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True if more rows follow this page.' })
  readonly hasNextPage!: boolean

  @Field(() => Boolean, { description: 'True if the page was requested with `after`.' })
  readonly hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'The cursor of the first row. Null if the page is empty.' })
  readonly startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last row. Send it as `after` to get the next page. Null if the page is empty. A cursor is valid only for the same list in the same order. It does not depend on who is signed in, and contains nothing that the row itself does not show.',
  })
  readonly endCursor!: string | null
}

export type ConnectionClass<Row> = new (source: ConnectionSource<Row>) => object

/** Creates the Relay connection and edge types for a type, with their shared resolvers. Both need a name for the schema. */
export function connectionOf<Row extends object>(node: ClassType<Row>, name: string, plural: string): ConnectionClass<Row> {
  @ObjectType(`${name}Edge`, { description: `One row in a list of ${plural}, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'The row’s cursor in this list.' })
    readonly cursor!: string

    @Field(() => node, { complexity: noRow, description: 'The row.' })
    readonly node!: Row
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${plural} (Relay connection).` })
  class Connection {
    private readonly source: ConnectionSource<Row>

    constructor(source: ConnectionSource<Row>) {
      this.source = source
    }

    @Field(() => [Edge], { complexity: rowOfPage, description: 'The rows of this page, with their cursors.' })
    get edges(): readonly Edge[] {
      return this.source.rows.map(row => ({ cursor: row._cursor, node: row }))
    }

    @Field(() => [node], { complexity: rowOfPage, description: 'The rows of this page.' })
    get nodes(): readonly Row[] {
      return this.source.rows
    }

    @Field(() => PageInfo, { complexity: noRow, description: 'The position of this page in the list.' })
    get pageInfo(): PageInfo {
      const { rows, hasNextPage, hasPreviousPage } = this.source
      return { hasNextPage, hasPreviousPage, startCursor: rows[0]?._cursor ?? null, endCursor: rows.at(-1)?._cursor ?? null }
    }

    @Field(() => Int, { description: `The number of ${plural} in the whole list, counting only those that you may see.` })
    totalCount(): Promise<number> {
      return this.source.totalCount()
    }
  }
  return Connection
}
