/**
 * Asks once for all who want to know while the answer is on its way. Whoever joins one that fails asks again, once for all of them: it
 * may have begun before there was an answer, so that it says nothing of now.
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
