/** What a database's connections do, for whoever watches over the server. */
export interface DatabaseStats {
  /** Connections for writes, and for what reads in more than one message. */
  readonly pool: { readonly busy: number; readonly idle: number; readonly waiting: number }
  /** Connections that all reads share. */
  readonly pipeline: { readonly lanes: number; readonly inFlight: number }
  /** Messages there and back, since the start. */
  readonly roundTrips: { readonly read: number; readonly write: number; readonly flush: number; readonly other: number }
}

/** Counts the messages there and back. */
export class RoundTrips {
  read = 0
  write = 0
  flush = 0
  other = 0
}
