/** Of a shorter text, to make a string costs less than to do without. */
export const LONG_BYTES = 32_768
/** On either side of a text: room for what usually goes around an answer. */
const MARGIN_BYTES = 32

/** A long text as PostgreSQL has sent it (UTF-8), of which no string is made. What goes around it is written where it lies. */
export class LongText {
  /** @param memory the text's own, and nobody else's: `start` to `end` is the text, and the rest may be written over */
  constructor(
    private readonly memory: Buffer,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** Memory for a message that may be such a text in the end: its bytes are to be put at the start. */
  static memoryFor(bytes: number): Buffer {
    return Buffer.allocUnsafe(bytes + MARGIN_BYTES)
  }

  static copyOf(bytes: Buffer): LongText {
    const memory = Buffer.allocUnsafe(MARGIN_BYTES + bytes.length + MARGIN_BYTES)
    bytes.copy(memory, MARGIN_BYTES)
    return new LongText(memory, MARGIN_BYTES, MARGIN_BYTES + bytes.length)
  }

  includes(text: string): boolean {
    return this.bytes.includes(text)
  }

  indexOf(text: string): number {
    return this.bytes.indexOf(text)
  }

  /** @param start where it begins, @param end where it ends, in bytes, as `indexOf` finds them */
  slice(start: number, end = this.end - this.start): LongText {
    return new LongText(this.memory, this.start + start, this.start + end)
  }

  toString(): string {
    return this.bytes.toString()
  }

  /** The text between two others; it is used up by that. */
  between(before: string, after: string): Buffer {
    const start = this.start - Buffer.byteLength(before)
    const end = this.end + Buffer.byteLength(after)
    if (start < 0 || end > this.memory.length) return Buffer.concat([Buffer.from(before), this.bytes, Buffer.from(after)])
    this.memory.write(before, start)
    this.memory.write(after, this.end)
    return this.memory.subarray(start, end)
  }

  private get bytes(): Buffer {
    return this.memory.subarray(this.start, this.end)
  }
}
