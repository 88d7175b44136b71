import pg from 'pg'
import type { Servers } from './servers.js'

/** How one connects to the servers of DATABASE_URL. */
export interface PrimaryConfig extends pg.ClientConfig {
  readonly servers?: Servers
}

type Connected = (error: Error) => void

/** A connection to the server that takes writes, whichever of those that DATABASE_URL names it is by now. */
export class PrimaryClient extends pg.Client {
  private readonly servers: Servers | undefined

  constructor(config?: PrimaryConfig) {
    super(config)
    this.servers = config?.servers
  }

  override connect(): Promise<pg.Client>
  override connect(callback: Connected): void
  override connect(callback?: Connected): Promise<pg.Client> | undefined {
    const open = (): Promise<pg.Client> | undefined => {
      if (!callback) return super.connect()
      // Told by pg itself: whoever is told listens for errors from then on, and one may come in the very next message.
      super.connect(callback)
      return undefined
    }
    if (!this.servers?.areSeveral) return open()
    const located = this.servers.locate().then(address => {
      Object.assign(this, address) // where pg connects to
    })
    if (!callback) return located.then(() => super.connect())
    located.then(open, callback)
    return undefined
  }
}
