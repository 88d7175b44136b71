import type { TokenBucket } from './token-bucket.js'

/** What one spender has left, as far as this process knows. */
export interface Account {
  /** Unique per spender. */
  readonly key: string
  readonly bucket: TokenBucket
}
