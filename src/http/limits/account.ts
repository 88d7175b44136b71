import type { TokenBucket } from './token-bucket.js'

/** What one spender has left, as far as this process knows. */
export interface Account {
  /** Unlike every other spender's. */
  readonly key: string
  readonly bucket: TokenBucket
}
