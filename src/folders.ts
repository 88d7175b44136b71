import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The nearest parent folder with a package.json. It is the same for sources and compiled files. */
function findRoot(from: string): string {
  return existsSync(path.join(from, 'package.json')) ? from : findRoot(path.dirname(from))
}

export const rootFolder = findRoot(path.dirname(fileURLToPath(import.meta.url)))
export const prismaFolder = path.join(rootFolder, 'prisma')
