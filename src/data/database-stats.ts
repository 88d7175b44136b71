/** A database's connections, for the metrics. */
export interface DatabaseStats {
  /** Connections for writes, and for reads that need more than one message. */
  readonly pool: { readonly busy: number; readonly idle: number; readonly waiting: number }
  /** Connections that all reads share. */
  readonly pipeline: { readonly lanes: number; readonly inFlight: number }
  /** Round trips since the start. */
  readonly roundTrips: { readonly read: number; readonly write: number; readonly flush: number; readonly other: number }
}

/** Counts round trips. */
export class RoundTrips {
  read = 0
  write = 0
  flush = 0
  other = 0
}
