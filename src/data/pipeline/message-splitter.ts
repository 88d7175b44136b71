import { LONG_BYTES, LongText } from '../long-text.js'

/** A message begins with its type, a byte, and its length without that byte. */
const HEADER_BYTES = 5
/** No message of PostgreSQL is longer. */
const MOST_BYTES = 0x4000_0000

function lengthAt(bytes: Buffer, start: number): number {
  const length = 1 + bytes.readUInt32BE(start + 1)
  if (length < HEADER_BYTES || length > MOST_BYTES) throw new Error('what answers is not PostgreSQL')
  return length
}

const ROW = 'D'.charCodeAt(0)
/** In a row, in front of its first value: how many values it has, and how long that one is. */
const ROW_BYTES = HEADER_BYTES + 2 + 4

const isLongRow = (message: Buffer): boolean =>
  message.length > ROW_BYTES + LONG_BYTES && message[0] === ROW && message.readUInt16BE(HEADER_BYTES) === 1

const isHeld = (bytes: Buffer, start: number): boolean =>
  bytes.length - start >= HEADER_BYTES && bytes.length - start >= lengthAt(bytes, start)

/** A message of which not all has come: as long as it will be, once its header has. */
interface PartialMessage {
  readonly memory: Buffer
  readonly bytes: number
  /** How many of these have come. */
  has: number
}

/**
 * Parts what PostgreSQL sends at the ends of messages: what is given on is whole messages, of which a parser has nothing to keep
 * until more comes.
 */
export class MessageSplitter {
  private partial: PartialMessage | null = null

  /**
   * @param take is given one or several messages, whose bytes may be written over when it returns
   * @param takeLong is given the one value of a row that is long, in its place
   */
  constructor(
    private readonly take: (messages: Buffer) => void,
    private readonly takeLong: (value: LongText) => void,
  ) {}

  /** @throws where what comes cannot be PostgreSQL's */
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

  /** @returns how many bytes of the chunk belong to the message that was begun before */
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
      this.begin(message) // its header alone is there
      return added + this.finish(chunk.subarray(added))
    }
    if (isLongRow(message)) this.takeLong(new LongText(memory, ROW_BYTES, bytes))
    else this.take(message)
    return added
  }
}
