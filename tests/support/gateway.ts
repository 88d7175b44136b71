import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** A TCP proxy that holds its connections at first. open() cuts those held, and lets later ones through. */
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

  /** Resolves once a connection is held. */
  async someoneIsHeld(): Promise<void> {
    while (this.held.size === 0) await once(this.server, 'arrived')
  }

  open(): void {
    this.isOpen = true
    for (const socket of this.held) socket.destroy()
  }

  /** Keeps open connections and rejects new ones. */
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
