/**
 * Single flight: concurrent callers share one call. If it fails, those who joined it share one new call, because the failed one may have
 * begun before an answer was possible.
 */
export function singleFlight<T>(ask: () => Promise<T>): () => Promise<T> {
  let inFlight: Promise<T> | null = null
  const together = (): Promise<T> => {
    inFlight ??= ask().finally(() => {
      inFlight = null
    })
    return inFlight
  }
  return () => inFlight?.catch(together) ?? together()
}
