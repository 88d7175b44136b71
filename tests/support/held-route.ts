import type { FastifyInstance } from 'fastify'

/**
 * A route whose requests wait until they are released.
 * @returns the function that releases them
 */
export function holdAt(app: FastifyInstance, path: string, answer: string): () => void {
  let release = (): void => undefined
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  app.get(path, async () => {
    await released
    return answer
  })
  return release
}
