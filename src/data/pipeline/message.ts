import { LRUCache } from 'lru-cache'
import type { Statement } from '../database.js'

/** One statement of a message, and how many of the message's values belong to it. */
export interface Part {
  readonly sql: string
  readonly values: number
}

/** The lengths come first, so that no text can imitate a boundary. */
const HEAD = /^\/\* one message: ([\d ]+) \*\/ /
const messages = new LRUCache<string, readonly Part[]>({ max: 500, maxSize: 4_000_000, sizeCalculation: (_parts, text) => text.length })

/**
 * Combines statements into one text that Prisma Client passes to the driver, which sends them in one message.
 * @param ticket the first value, for the driver: it identifies the message's deadline to the pool
 */
export function messageOf(statements: readonly Statement[], ticket = ''): Statement {
  const lengths = statements.map(({ sql, parameters }) => `${sql.length} ${parameters.length}`)
  return {
    sql: `/* one message: ${lengths.join(' ')} */ ${statements.map(({ sql }) => sql).join('')}`,
    parameters: [ticket, ...statements.flatMap(({ parameters }) => parameters)],
  }
}

/** @returns the statements of a message, or null if the text is not one */
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
