/** Tokens that flow in evenly, up to a size. It may be told of more that were taken elsewhere than it holds: then it owes them. */
export class TokenBucket {
  private tokens: number

  /** @param now in milliseconds, of a clock that never goes back */
  constructor(
    private readonly size: number,
    private readonly perMillisecond: number,
    private at: number,
  ) {
    this.tokens = size
  }

  /** @returns 0 where they are taken; else none is, and there will be so many in as many milliseconds */
  take(tokens: number, now: number): number {
    this.flow(now)
    if (tokens > this.tokens) return (tokens - this.tokens) / this.perMillisecond
    this.tokens -= tokens
    return 0
  }

  /** Gives back what was taken for nothing. */
  put(tokens: number, now: number): void {
    this.flow(now)
    this.tokens = Math.min(this.size, this.tokens + tokens)
  }

  /** What is known elsewhere counts. @param left fewer than none where it is owed */
  learn(left: number, now: number): void {
    this.at = now
    this.tokens = Math.min(this.size, left)
  }

  private flow(now: number): void {
    this.tokens = Math.min(this.size, this.tokens + (now - this.at) * this.perMillisecond)
    this.at = now
  }
}
