import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** A way to a server that is not there at first: who comes is held, until all of them are cut off and it is opened to those who come then. */
export class Gateway {
  private readonly held = new Set<net.Socket>()
  private isOpen = false
  private isShut = false

  private constructor(
    private readonly server: net.Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', socket => {
      socket.on('error', () => undefined)
      if (this.isShut) socket.destroy()
      else if (this.isOpen) this.pass(socket)
      else this.held.add(socket)
      server.emit('arrived')
    })
  }

  static async before(host: string, port: number): Promise<Gateway> {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Gateway(server, { host, port })
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Until somebody is held. */
  async someoneIsHeld(): Promise<void> {
    while (this.held.size === 0) await once(this.server, 'arrived')
  }

  open(): void {
    this.isOpen = true
    for (const socket of this.held) socket.destroy()
  }

  /** Those who are through stay; who comes now is sent away. */
  shut(): void {
    this.isShut = true
  }

  close(): void {
    this.server.close()
  }

  private pass(socket: net.Socket): void {
    const onward = net.connect(this.target)
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  }
}
