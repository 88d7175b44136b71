import net from 'node:net'
import type { LongText } from '../long-text.js'
import { MessageSplitter } from './message-splitter.js'

/** What a connection to a server near by has at once. */
const READ_BYTES = 65_536
/** A row of one empty text. */
const EMPTY_ROW = Buffer.from([0x44, 0, 0, 0, 10, 0, 1, 0, 0, 0, 0])

/** A socket whose data are whole messages of PostgreSQL. */
export class FramedSocket extends net.Socket {
  private long: LongText | null = null

  /**
   * The one value of the row that is being given on, where it is long: pg, which would make a string of it, is given an empty text in
   * its place. It is there as long as that row is, so that no other row's can be taken for it.
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
 * A socket whose data are read into the same memory again and again: Node would take 64 KiB anew for each time that some come.
 * @param ssl pg encrypts the connection, and then reads it in its own way
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
  // Its types have this where a socket connects; it is read where one is made.
  const socket = new FramedSocket({ onread } as net.SocketConstructorOpts)
  return socket
}

/** For pg, which gives it what the connection is to be like; its types do not say so. */
export const stream = framedSocket as () => net.Socket
