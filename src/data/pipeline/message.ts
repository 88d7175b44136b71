import { LRUCache } from 'lru-cache'
import type { Statement } from '../database.js'

/** A statement of a message, and how many of the message's values are its own. */
export interface Part {
  readonly sql: string
  readonly values: number
}

/** The lengths stand in front, so that nothing in a text can be taken for its end. */
const HEAD = /^\/\* one message: ([\d ]+) \*\/ /
const messages = new LRUCache<string, readonly Part[]>({ max: 500, maxSize: 4_000_000, sizeCalculation: (_parts, text) => text.length })

/**
 * Statements that go to PostgreSQL in one message, as one text that Prisma Client passes on to the driver.
 * @param ticket for the driver, the first of the values: by it the pool knows the message's deadline
 */
export function messageOf(statements: readonly Statement[], ticket = ''): Statement {
  const lengths = statements.map(({ sql, parameters }) => `${sql.length} ${parameters.length}`)
  return {
    sql: `/* one message: ${lengths.join(' ')} */ ${statements.map(({ sql }) => sql).join('')}`,
    parameters: [ticket, ...statements.flatMap(({ parameters }) => parameters)],
  }
}

/** @returns the statements of a message, null where the text is none */
export function partsOf(text: string): readonly Part[] | null {
  const known = messages.get(text)
  if (known) return known
  const head = HEAD.exec(text)
  if (!head) return null
  const [whole, numbers = ''] = head
  const lengths = numbers.split(' ').map(Number)
  const parts: Part[] = []
  let from = whole.length
  for (let i = 0; i + 1 < lengths.length; i += 2) {
    const [length = 0, values = 0] = lengths.slice(i)
    parts.push({ sql: text.slice(from, from + length), values })
    from += length
  }
  messages.set(text, parts)
  return parts
}
