/**
 * Asks once for all who want to know while the answer is on its way. Whoever joins one that fails asks again, once for all of them: it
 * may have begun before there was an answer, so that it says nothing of now.
 */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  const together = (): Promise<T> => {
    asked ??= ask().finally(() => {
      asked = null
    })
    return asked
  }
  return () => asked?.catch(together) ?? together()
}
