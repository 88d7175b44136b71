/**
 * A prepared statement uses memory on both sides: in PostgreSQL, about 160 bytes per character of its text. A connection that reaches one
 * of these limits is replaced.
 */
const MOST_STATEMENTS = 200
const MOST_CHARACTERS = 400_000

/** The statements sent for preparation on one connection. */
export class PreparedStatements {
  private readonly names = new Set<string>()
  private characters = 0

  add(name: string, sql: string): void {
    if (name === '' || this.names.has(name)) return
    this.names.add(name)
    this.characters += sql.length
  }

  /** No more statements should be prepared there. */
  get isFull(): boolean {
    return this.names.size >= MOST_STATEMENTS || this.characters >= MOST_CHARACTERS
  }
}
