/** A message begins with its type, a byte, and its length without that byte. */
const HEADER_BYTES = 5
/** No message of PostgreSQL is longer. */
const MOST_BYTES = 0x4000_0000

function lengthAt(bytes: Buffer, start: number): number {
  const length = 1 + bytes.readUInt32BE(start + 1)
  if (length < HEADER_BYTES || length > MOST_BYTES) throw new Error('what answers is not PostgreSQL')
  return length
}
const isHeld = (bytes: Buffer, start: number): boolean =>
  bytes.length - start >= HEADER_BYTES && bytes.length - start >= lengthAt(bytes, start)

/**
 * Parts what PostgreSQL sends at the ends of messages: what is given on is whole messages, of which a parser has nothing to keep
 * until more comes.
 */
export class Frames {
  /** A message of which not all has come: as long as it will be, once its header has. */
  private begun: Buffer | null = null
  private length = 0

  /** @param take is given one or several messages, whose bytes may be written over when it returns */
  constructor(private readonly take: (messages: Buffer) => void) {}

  /** @throws where what comes cannot be PostgreSQL's */
  add(chunk: Buffer): void {
    const start = this.finish(chunk)
    let end = start
    while (isHeld(chunk, end)) end += lengthAt(chunk, end)
    if (end > start) this.take(chunk.subarray(start, end))
    if (end < chunk.length) this.begin(chunk.subarray(end))
  }

  private begin(bytes: Buffer): void {
    this.begun = Buffer.allocUnsafe(bytes.length < HEADER_BYTES ? HEADER_BYTES : lengthAt(bytes, 0))
    this.length = bytes.copy(this.begun)
  }

  /** @returns how many bytes of the chunk belong to the message that was begun before */
  private finish(chunk: Buffer): number {
    if (!this.begun) return 0
    const added = chunk.copy(this.begun, this.length)
    this.length += added
    if (this.length < this.begun.length) return added
    const message = this.begun
    this.begun = null
    if (isHeld(message, 0)) {
      this.take(message)
      return added
    }
    this.begin(message) // its header alone is there
    return added + this.finish(chunk.subarray(added))
  }
}
