import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { rootFolder } from './run-tool.mjs'

function filesIn(place) {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place)
    .sort()
    .flatMap(name => filesIn(path.join(place, name)))
}

/**
 * A hash of the names and contents of the files. Not of their times, because Git gives files new ones.
 * @param places files and folders, relative to the root
 * @param ending suffix of the files that count
 */
export function fingerprint(places, ending = '') {
  const hash = createHash('sha256')
  for (const file of places.flatMap(place => filesIn(path.join(rootFolder, place)))) {
    if (!file.endsWith(ending)) continue
    const content = readFileSync(file)
    hash.update(`${path.relative(rootFolder, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
