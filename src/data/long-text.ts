/** Below this size, creating a string is cheaper than avoiding it. */
export const LONG_BYTES = 32_768
/** Spare bytes on either side of a text, for what usually surrounds an answer. */
const MARGIN_BYTES = 32

/** A long text in UTF-8, as PostgreSQL sent it, that never becomes a string. What surrounds it is written into the same memory. */
export class LongText {
  /** @param memory owned by this text alone: `start` to `end` is the text, and the rest may be overwritten */
  constructor(
    private readonly memory: Buffer,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** Allocates memory for a message that may become such a text. Put the message's bytes at the start. */
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

  /**
   * @param start first byte, as `indexOf` finds it
   * @param end byte after the last
   */
  slice(start: number, end = this.end - this.start): LongText {
    return new LongText(this.memory, this.start + start, this.start + end)
  }

  toString(): string {
    return this.bytes.toString()
  }

  /** The text between two others. Overwrites the memory around the text, so call it only once. */
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
