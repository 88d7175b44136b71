import net from 'node:net'
import { Frames } from './frames.js'

/** What a connection to a server near by has at once. */
const READ_BYTES = 65_536

/**
 * A socket whose data are read into the same memory again and again: Node would take 64 KiB anew for each time that some come.
 * @param ssl pg encrypts the connection, and then reads it in its own way
 */
export function framedSocket({ ssl }: { readonly ssl?: unknown }): net.Socket {
  if (ssl) return new net.Socket()
  const frames = new Frames(messages => socket.emit('data', messages))
  const onread: net.OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback(bytes, { buffer }) {
      try {
        frames.add(Buffer.from(buffer, 0, bytes))
      } catch (error) {
        socket.destroy(error as Error)
      }
      return true
    },
  }
  // Its types have this where a socket connects; it is read where one is made.
  const socket = new net.Socket({ onread } as net.SocketConstructorOpts)
  return socket
}

/** For pg, which gives it what the connection is to be like; its types do not say so. */
export const stream = framedSocket as () => net.Socket
