import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql'
import type { PageArgs } from '../../data/read/reader.js'
import { badUserInput } from '../../errors.js'
import { noRow, rowOfPage } from '../weights/weight.js'
import { DEFAULT_PAGE_SIZE } from './page-size.js'

/** A page of a list as its resolvers see it; the total is counted only when it is asked for. */
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
    description: 'How many rows at the most: from 1 to the server’s largest page (1000 unless it is set otherwise).',
  })
  readonly first!: number | null

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor behind which the page begins: the `pageInfo.endCursor` of the page before, of the same list in the same order. Any other text is BAD_USER_INPUT.',
  })
  readonly after?: string | null
}

/** @throws BAD_USER_INPUT naming `first` */
export function checkPage({ first: asked, after }: PageArguments, maxPageSize: number): PageArgs {
  const first = asked ?? DEFAULT_PAGE_SIZE
  if (first < 1 || first > maxPageSize) throw badUserInput([{ path: 'first', message: `must be from 1 to ${maxPageSize}` }])
  return { first, after: after ?? null }
}

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True where more rows follow this page.' })
  readonly hasNextPage!: boolean

  @Field(() => Boolean, { description: 'True where the page began behind a cursor.' })
  readonly hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'The first row’s cursor; null on an empty page.' })
  readonly startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The last row’s cursor: pass it as `after` to get the next page; null on an empty page. It belongs to this list and its order, is good for whoever sees the list, and shows nothing that the row itself does not.',
  })
  readonly endCursor!: string | null
}

export type ConnectionClass<Row> = new (source: ConnectionSource<Row>) => object

/** The Relay connection over a type, with its edge; both need a name for the schema, and get the resolvers they share. */
export function connectionOf<Row extends object>(node: ClassType<Row>, name: string, plural: string): ConnectionClass<Row> {
  @ObjectType(`${name}Edge`, { description: `A row of a list of ${plural}, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'The row’s place in its list.' })
    readonly cursor!: string

    @Field(() => node, { complexity: noRow, description: 'The row.' })
    readonly node!: Row
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${plural} (a Relay connection).` })
  class Connection {
    private readonly source: ConnectionSource<Row>

    constructor(source: ConnectionSource<Row>) {
      this.source = source
    }

    @Field(() => [Edge], { complexity: rowOfPage, description: 'The rows with their cursors.' })
    get edges(): readonly Edge[] {
      return this.source.rows.map(row => ({ cursor: row._cursor, node: row }))
    }

    @Field(() => [node], { complexity: rowOfPage, description: 'The rows.' })
    get nodes(): readonly Row[] {
      return this.source.rows
    }

    @Field(() => PageInfo, { complexity: noRow, description: 'Where the page stands in the list.' })
    get pageInfo(): PageInfo {
      const { rows, hasNextPage, hasPreviousPage } = this.source
      return { hasNextPage, hasPreviousPage, startCursor: rows[0]?._cursor ?? null, endCursor: rows.at(-1)?._cursor ?? null }
    }

    @Field(() => Int, { description: `How many ${plural} the whole list holds: those that you may see, and no others.` })
    totalCount(): Promise<number> {
      return this.source.totalCount()
    }
  }
  return Connection
}
