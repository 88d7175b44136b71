import { connect, type Socket } from 'node:net'

/** Connections that send nothing by themselves. */
export class Sockets {
  readonly all: Socket[] = []

  /** @param url the server's */
  open(url: string, host = '127.0.0.1'): Socket {
    const socket = connect(Number(new URL(url).port), host)
    socket.resume().on('error', () => undefined)
    this.all.push(socket)
    return socket
  }

  destroy(): void {
    for (const socket of this.all.splice(0)) socket.destroy()
  }
}
