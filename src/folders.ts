import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The nearest folder above that holds package.json: the same from the sources and from the compiled files. */
function findRoot(from: string): string {
  return existsSync(path.join(from, 'package.json')) ? from : findRoot(path.dirname(from))
}

export const rootFolder = findRoot(path.dirname(fileURLToPath(import.meta.url)))
export const prismaFolder = path.join(rootFolder, 'prisma')
