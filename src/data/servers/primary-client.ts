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
    const connected = this.servers?.areSeveral ? this.locate(this.servers) : super.connect()
    if (!callback) return connected
    const told = callback as (error: Error | null) => void // pg says nothing where nothing is wrong
    connected.then(() => {
      told(null)
    }, told)
    return undefined
  }

  private async locate(servers: Servers): Promise<pg.Client> {
    Object.assign(this, await servers.locate()) // where pg connects to
    return super.connect()
  }
}
