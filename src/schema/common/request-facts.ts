import type { Viewer } from '../../auth/viewer.js'

/** Which way an operation went: its text from one statement, a tree behind the shield, or the resolvers with their loaders. */
export type Way = 'statement' | 'shielded' | 'resolvers'

/**
 * What the operator may be told of one request, gathered on its way: in the log, in metrics and in traces. Nothing of it is a
 * client's own text or told of a student.
 */
export class RequestFacts {
  /** The operation's name, where it says nothing of anybody (src/http/observing/operation-names.ts). */
  operation: string | null = null
  type: string | null = null
  /** Names the document without what stands in it. */
  document: string | null = null
  viewer: Viewer | null = null
  cost: number | null = null
  way: Way | null = null
  /** Of the answer's errors, each code once. */
  codes: readonly string[] = []
  /** Schema coordinates that were refused. */
  coordinates: readonly string[] = []
  /** Where a refused sign-in came from; of other requests nobody needs it. */
  network: string | null = null
}
