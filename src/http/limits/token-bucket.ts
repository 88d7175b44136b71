/** A token bucket that refills evenly. It can go into debt for tokens taken elsewhere. */
export class TokenBucket {
  private tokens: number

  /** @param at the time in milliseconds, by a monotonic clock */
  constructor(
    private readonly size: number,
    private readonly perMillisecond: number,
    private at: number,
  ) {
    this.tokens = size
  }

  /** @returns 0 if the tokens were taken; otherwise none were, and enough will be available in this many milliseconds */
  take(tokens: number, now: number): number {
    this.flow(now)
    if (tokens > this.tokens) return (tokens - this.tokens) / this.perMillisecond
    this.tokens -= tokens
    return 0
  }

  /** Returns tokens. */
  put(tokens: number, now: number): void {
    this.flow(now)
    this.tokens = Math.min(this.size, this.tokens + tokens)
  }

  /**
   * Replaces the balance with the shared one.
   * @param left negative if in debt
   */
  learn(left: number, now: number): void {
    this.at = now
    this.tokens = Math.min(this.size, left)
  }

  private flow(now: number): void {
    this.tokens = Math.min(this.size, this.tokens + (now - this.at) * this.perMillisecond)
    this.at = now
  }
}
