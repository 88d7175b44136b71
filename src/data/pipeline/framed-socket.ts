import net from 'node:net'
import type { LongText } from '../long-text.js'
import { MessageSplitter } from './message-splitter.js'

/** About what a nearby server sends at once. */
const READ_BYTES = 65_536
/** A DataRow message with one empty text. */
const EMPTY_ROW = Buffer.from([0x44, 0, 0, 0, 10, 0, 1, 0, 0, 0, 0])

/** A socket whose `data` events carry whole PostgreSQL messages. */
export class FramedSocket extends net.Socket {
  private long: LongText | null = null

  /**
   * The single long value of the row being emitted. pg would make a string of it, so pg gets an empty text in its place. The value is set
   * only while that row is emitted, so no other row can pick it up.
   */
  get longValue(): LongText | null {
    return this.long
  }

  giveOn(messages: Buffer): void {
    this.emit('data', messages)
  }

  giveLongOn(value: LongText): void {
    this.long = value
    try {
      this.emit('data', EMPTY_ROW)
    } finally {
      this.long = null
    }
  }
}

/**
 * A socket that reads into one reused buffer. Node would otherwise allocate 64 KiB for every read.
 * @param ssl with TLS, pg wraps the socket and reads it in its own way
 */
export function framedSocket({ ssl }: { readonly ssl?: unknown }): net.Socket {
  if (ssl) return new net.Socket()
  const splitter = new MessageSplitter(
    messages => {
      socket.giveOn(messages)
    },
    value => {
      socket.giveLongOn(value)
    },
  )
  const onread: net.OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback(bytes, { buffer }) {
      try {
        splitter.add(Buffer.from(buffer, 0, bytes))
      } catch (error) {
        socket.destroy(error as Error)
      }
      return true
    },
  }
  // Node's types allow `onread` only when a socket connects, but the constructor reads it.
  const socket = new FramedSocket({ onread } as net.SocketConstructorOpts)
  return socket
}

/** pg passes it the connection's config, which pg's types omit. */
export const stream = framedSocket as () => net.Socket
