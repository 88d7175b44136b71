import { LONG_BYTES, LongText } from '../long-text.js'

/** A message begins with one byte for its type, then its length, which does not count that byte. */
const HEADER_BYTES = 5
/** PostgreSQL sends no longer message. */
const MOST_BYTES = 0x4000_0000

function lengthAt(bytes: Buffer, start: number): number {
  const length = 1 + bytes.readUInt32BE(start + 1)
  if (length < HEADER_BYTES || length > MOST_BYTES) throw new Error('what answers is not PostgreSQL')
  return length
}

const ROW = 'D'.charCodeAt(0)
/** A row's header, number of values and first value's length. */
const ROW_BYTES = HEADER_BYTES + 2 + 4

const isLongRow = (message: Buffer): boolean =>
  message.length > ROW_BYTES + LONG_BYTES && message[0] === ROW && message.readUInt16BE(HEADER_BYTES) === 1

const isHeld = (bytes: Buffer, start: number): boolean =>
  bytes.length - start >= HEADER_BYTES && bytes.length - start >= lengthAt(bytes, start)

/** A message that has arrived in part. Its memory has the full length once the header is known. */
interface PartialMessage {
  readonly memory: Buffer
  readonly bytes: number
  /** How many of the bytes have arrived. */
  has: number
}

/** Splits what PostgreSQL sends at message boundaries. It passes on whole messages only, so that the parser never buffers a partial one. */
export class MessageSplitter {
  private partial: PartialMessage | null = null

  /**
   * @param take gets one or more messages; their bytes may be overwritten once it returns
   * @param takeLong gets a row's single long value instead of the row
   */
  constructor(
    private readonly take: (messages: Buffer) => void,
    private readonly takeLong: (value: LongText) => void,
  ) {}

  /** @throws if the data cannot come from PostgreSQL */
  add(chunk: Buffer): void {
    let start = this.finish(chunk)
    let end = start
    while (isHeld(chunk, end)) {
      const next = end + lengthAt(chunk, end)
      const message = chunk.subarray(end, next)
      if (isLongRow(message)) {
        if (end > start) this.take(chunk.subarray(start, end))
        this.takeLong(LongText.copyOf(message.subarray(ROW_BYTES)))
        start = next
      }
      end = next
    }
    if (end > start) this.take(chunk.subarray(start, end))
    if (end < chunk.length) this.begin(chunk.subarray(end))
  }

  private begin(come: Buffer): void {
    const bytes = come.length < HEADER_BYTES ? HEADER_BYTES : lengthAt(come, 0)
    const memory = LongText.memoryFor(bytes)
    this.partial = { memory, bytes, has: come.copy(memory) }
  }

  /** @returns how many bytes of the chunk belong to the partial message */
  private finish(chunk: Buffer): number {
    const { partial } = this
    if (!partial) return 0
    const { memory, bytes } = partial
    const added = chunk.copy(memory, partial.has, 0, bytes - partial.has)
    partial.has += added
    if (partial.has < bytes) return added
    this.partial = null
    const message = memory.subarray(0, bytes)
    if (!isHeld(message, 0)) {
      this.begin(message) // only its header was complete
      return added + this.finish(chunk.subarray(added))
    }
    if (isLongRow(message)) this.takeLong(new LongText(memory, ROW_BYTES, bytes))
    else this.take(message)
    return added
  }
}
