import type { Viewer } from '../../auth/viewer.js'

/** How an operation was answered: as text from one statement, as a tree behind the shield, or by resolvers with DataLoaders. */
export type Way = 'statement' | 'shielded' | 'resolvers'

/** Facts about one request for the log, the metrics and the traces. They contain no text from the client and nothing about a student. */
export class RequestFacts {
  /** The operation's name, if it can identify nobody (src/http/observing/operation-names.ts). */
  operation: string | null = null
  type: string | null = null
  /** Identifies the document without its literal values. */
  document: string | null = null
  viewer: Viewer | null = null
  cost: number | null = null
  way: Way | null = null
  /** The codes of the answer's errors, without duplicates. */
  codes: readonly string[] = []
  /** Schema coordinates that were refused. */
  coordinates: readonly string[] = []
  /** The network of a refused sign-in; null for all other requests. */
  network: string | null = null
}
