import pg from 'pg'
import type { Servers } from './servers.js'

/** How to connect to the servers of DATABASE_URL. */
export interface PrimaryConfig extends pg.ClientConfig {
  readonly servers?: Servers
}

type Connected = (error: Error) => void

/** A connection to whichever server of DATABASE_URL accepts writes now. */
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
      // pg itself must call back: the caller listens for errors from then on, and the very next message may bring one.
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
