/**
 * A prepared statement takes memory on both sides, on PostgreSQL's some 160 bytes for each character of it: a connection that
 * holds so many, or so much, is replaced.
 */
const MOST_STATEMENTS = 200
const MOST_CHARACTERS = 400_000

/** The statements that were sent to be prepared on one connection. */
export class PreparedStatements {
  private readonly names = new Set<string>()
  private characters = 0

  add(name: string, sql: string): void {
    if (name === '' || this.names.has(name)) return
    this.names.add(name)
    this.characters += sql.length
  }

  /** No more should be prepared there. */
  get isFull(): boolean {
    return this.names.size >= MOST_STATEMENTS || this.characters >= MOST_CHARACTERS
  }
}
