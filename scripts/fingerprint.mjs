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
 * Changes with the name and the content of any file that it covers. Contents, because Git gives files new times.
 * @param places files and folders, from the root
 * @param ending what the names of the files that count end in
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
